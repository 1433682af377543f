"""The domain: what can happen to medicines, and what may. It knows no database, no HTTP and no clock of its own.

All its modules are imported with it, so that each subject, event and refusal is registered, whoever asks first.
"""

from importlib import import_module
from pkgutil import walk_packages

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
