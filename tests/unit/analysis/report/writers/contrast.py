"""How well a colour is seen on another, as WCAG 2.2 has it."""

Colour = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""

PLAIN = 4.5
"""What words of usual size need (AA)."""
WHITE: Colour = (1.0, 1.0, 1.0)


def contrast(one: Colour, other: Colour = WHITE) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def of_hex(code: str) -> Colour:
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
