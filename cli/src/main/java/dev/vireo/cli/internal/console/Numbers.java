package dev.vireo.cli.internal.console;

import static dev.vireo.microworld.SceneGenerator.MAX_SIDE;
import static dev.vireo.microworld.SceneGenerator.MIN_SIDE;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks of numbers that people type.
public final class Numbers {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    private Numbers() {}

    /// Width and height in pixels.
    public record Size(int width, int height) {}

    /// The value, when it lies between two others or is one of them.
    ///
    /// @throws VireoException with code USAGE when the value lies outside
    public static int between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new VireoException(
                    Code.USAGE, option + " must lie between " + least + " and " + most + ", not " + value, "");
        }
        return value;
    }

    /// The size of a video's frames, such as `576x320`.
    ///
    /// @throws VireoException with code USAGE when the text is none, or a side is not within 8 to 4096 pixels
    public static Size pixels(String option, String text) {
        Matcher m = matched(option, text);
        return new Size(
                between(option + " width", Integer.parseInt(m.group(1)), 8, 4096),
                between(option + " height", Integer.parseInt(m.group(2)), 8, 4096));
    }

    private static Matcher matched(String option, String text) {
        Matcher m = SIZE.matcher(text);
        if (!m.matches()) {
            throw new VireoException(
                    Code.USAGE, option + ": '" + text + "' is no size", "Write width and height as 320x240.");
        }
        return m;
    }

    /// The size of a scene's picture, such as `320x240`.
    ///
    /// @throws VireoException with code USAGE when the text is none
    public static Size size(String option, String text) {
        Matcher m = matched(option, text);
        int width = between(option + " width", Integer.parseInt(m.group(1)), MIN_SIDE, MAX_SIDE);
        int height = between(option + " height", Integer.parseInt(m.group(2)), MIN_SIDE, MAX_SIDE);
        if (width > 4 * height || height > 4 * width) {
            throw new VireoException(
                    Code.USAGE, option + ": one side of " + text + " is more than four times the other", "");
        }
        return new Size(width, height);
    }
}
