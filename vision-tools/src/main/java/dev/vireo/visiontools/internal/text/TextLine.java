package dev.vireo.visiontools.internal.text;

import dev.vireo.runtime.image.Box;
import java.util.List;

/// A line of text in a picture.
///
/// @param corners the four corners of the strip that it stands in, from the top left one with the clock
/// @param box the whole pixels around them
/// @param text what it says, not blank, as it is written
/// @param score how sure the letters are on average, 0 to 1
public record TextLine(List<Corner> corners, Box box, String text, double score) {
    public TextLine {
        corners = List.copyOf(corners);
    }
}
