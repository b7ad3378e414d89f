"""Deliberate acts on the slice shown: clicks, boxes, a choice of masks; and how sure the mask is."""

from dataclasses import replace

from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.desk.vain import in_vain
from gazeseg.serve.wire import Click, Doubt, Drag, Pick, ServerMessage
from gazeseg.session import SliceKey
from gazeseg.types import Prompted, VoxelBox, VoxelPoint, VoxelPrompt


def click(reading: Reading, message: Click) -> list[ServerMessage]:
    """This, or not this, exactly there; a click that is kept tells of drift."""
    t_s = reading.gazing.now(message.t_s)
    target = reading.target("a click")
    ijk = _voxel(reading, target, message.xy)
    replies = _prompt(reading, t_s, target, VoxelPoint(ijk, message.positive, origin="mouse"))
    reading.gazing.clicked(t_s, ijk)
    return replies


def box(reading: Reading, message: Drag) -> list[ServerMessage]:
    """A box around the structure."""
    target = reading.target("a click")
    corners = _voxel(reading, target, message.from_xy), _voxel(reading, target, message.to_xy)
    return _prompt(reading, message.t_s, target, VoxelBox(*corners))


def pick(reading: Reading, message: Pick) -> list[ServerMessage]:
    """Another of the masks on offer counts; that is an act as a prompt is."""
    act = reading.choosing.act(message)
    if act is None:
        return []
    replies = reading.happen([act])
    reading.choosing.chosen(message.number)
    return replies


def doubt(reading: Reading, message: Doubt) -> list[ServerMessage]:
    """Begin to find out how sure a mask is; the work itself is done behind (see ``gazeseg.serve.behind``)."""
    reading.doubting.wanted = replace(reading.target("doubts"), structure=message.label)
    return []


def _prompt(reading: Reading, t_s: float, target: SliceKey, prompt: VoxelPrompt) -> list[ServerMessage]:
    event = Prompted(t_s, target.structure, target.plane, target.index, (prompt,))
    return [*reading.happen([event]), *in_vain(reading.session, [event], "hand")]


def _voxel(reading: Reading, target: SliceKey, xy: tuple[float, float]) -> tuple[float, float, float]:
    i, j, k = target.plane.to_ijk(xy, target.index, reading.session.volume.shape).tolist()
    return i, j, k
