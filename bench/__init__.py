"""What speed costs: each figure stands beside a floor measured in the same run, so that a slow machine slows both."""
