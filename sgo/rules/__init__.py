"""The arithmetic of the regulation: values in, values out."""
