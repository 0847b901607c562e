"""The messages about capacity as the sender draws them."""

from commands.capacity.announcing import VIEW, draw_increment

VIEWS = {VIEW: draw_increment}
