package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.internal.text.TextSpotter;
import java.util.List;

/// Lines of text that [TextSpotter] finds. Its networks are loaded when a text is first asked for.
final class SpottedLines implements TextLines {
    private final Later<TextSpotter> spotter = new Later<>(TextSpotter::open, TextSpotter::close);

    @Override
    public List<Line> read(Image image) {
        return spotter.get().read(image).stream()
                .map(line -> new Line(line.box(), line.text(), line.score()))
                .toList();
    }

    @Override
    public String id() {
        return TextSpotter.ID;
    }

    @Override
    public void close() {
        spotter.close();
    }
}
