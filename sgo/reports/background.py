"""What may be done in the background, by the kind of the job."""
from sgo.services.jobs import Doing

KINDS: dict[str, Doing] = {}
