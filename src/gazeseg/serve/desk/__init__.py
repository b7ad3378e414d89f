"""One reader at one case, without any network.

``Reading`` is what is known, ``handlers`` the table of messages, and each subject a file of functions that take a reading
and a message and return what the page has to know.
"""

from gazeseg.serve.desk.desk import Desk
from gazeseg.serve.desk.reading import Reading

__all__ = ["Desk", "Reading"]
