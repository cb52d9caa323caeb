"""wordprint for python-threatexchange and Hasher-Matcher-Actioner.

Two signal types for text:

- ``wordprint_template``: what a text says. Matches copies and templates with their slots filled in.
- ``wordprint_style``: how a text is written. Matches long texts that one author seems to have
  written; short texts match nothing.

``threatexchange config extensions add tx_extension_wordprint`` registers both.
"""

from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest

from .style import WordprintStyleSignal
from .template import WordprintTemplateSignal

TX_MANIFEST = ThreatExchangeExtensionManifest(
    signal_types=(WordprintTemplateSignal, WordprintStyleSignal)
)

__all__ = ["TX_MANIFEST", "WordprintStyleSignal", "WordprintTemplateSignal"]
