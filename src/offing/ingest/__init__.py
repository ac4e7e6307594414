"""The durable way in: accept, check, journal, seal; every event exactly once."""

from offing.ingest.intake import Intake
from offing.ingest.receipt import ItemAnswer, ItemStatus, Receipt
from offing.ingest.request import Limits
from offing.ingest.seal import Sealer
from offing.ingest.tail import read_all

__all__ = ["Intake", "ItemAnswer", "ItemStatus", "Limits", "Receipt", "Sealer", "read_all"]
