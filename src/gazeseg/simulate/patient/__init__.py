"""An abdomen by formulas: shapes, tissues, organs and the look of a CT; used by ``simulate.phantom`` alone.

Positions are mm: x to the patient's left (right in the picture), y to the back (down in the picture), z to the head;
the origin is the middle of the volume.
"""
