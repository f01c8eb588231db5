"""`python app.py` serves the school, as `sgo run` and `make run` do."""
from sgo.cli import main

if __name__ == "__main__":
    main(["run"])
