package dev.vireo.cli.internal.console;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/// A picture with the patches of a value drawn into it, numbered in their order.
public final class FoundBoxes {
    private static final List<Color> COLOURS = List.of(
            new Color(0xE6194B), new Color(0x3CB44B), new Color(0x4363D8), new Color(0xF58231), new Color(0x911EB4));

    private FoundBoxes() {}

    /// The patches inside a value, in their order.
    public static List<ImagePatch> of(Value value) {
        return switch (value) {
            case Value.Patch(ImagePatch patch) -> List.of(patch);
            case Value.Items(List<Value> values) -> ofAll(values);
            case Value.Tuple(List<Value> values) -> ofAll(values);
            case Value.Dict(var values) -> ofAll(List.copyOf(values.values()));
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.Video _, Value.None _ -> List.of();
        };
    }

    private static List<ImagePatch> ofAll(List<Value> values) {
        return values.stream().flatMap(value -> of(value).stream()).toList();
    }

    /// The picture with these patches.
    public static Image draw(Image picture, List<ImagePatch> patches) {
        BufferedImage canvas = picture.toBufferedImage();
        Graphics2D pen = canvas.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        int line = Math.max(2, Math.max(picture.width(), picture.height()) / 400);
        pen.setStroke(new BasicStroke(line));
        pen.setFont(pen.getFont().deriveFont(8f + 3 * line));
        List<Box> drawn = new ArrayList<>();
        for (ImagePatch patch : patches) {
            Box box = patch.box();
            pen.setColor(COLOURS.get(drawn.size() % COLOURS.size()));
            drawn.add(box);
            pen.drawRect(
                    box.left() + line / 2,
                    box.top() + line / 2,
                    Math.max(1, box.width() - line),
                    Math.max(1, box.height() - line));
            pen.drawString(
                    Integer.toString(drawn.size()),
                    box.left() + 2 * line,
                    box.top() + pen.getFont().getSize() + line);
        }
        pen.dispose();
        return Image.of(canvas);
    }
}
