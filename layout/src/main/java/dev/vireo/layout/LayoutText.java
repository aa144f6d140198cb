package dev.vireo.layout;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Layouts in the published text form: a line per frame with the boxes in it, in pixels of a frame of 512 x 512,
/// and the background. It has no caption, no phrases, no strengths and no kinds of motion.
public final class LayoutText {
    private static final double ROUNDING = 100;

    private LayoutText() {}

    /// The text form of a layout, with one line per frame of the layout. An object that moves on between its key
    /// frames is written where it is then.
    public static String of(Layout layout) {
        StringBuilder out = new StringBuilder();
        List<Layout.Track> tracks = layout.tracks(layout.frames());
        for (int f = 0; f < layout.frames(); f++) {
            out.append("Frame ").append(f + 1).append(": [");
            String between = "";
            for (Layout.Track track : tracks) {
                Optional<String> box = box(layout, track, f);
                if (box.isPresent()) {
                    out.append(between)
                            .append("{'id': ")
                            .append(track.object().id())
                            .append(", 'name': '")
                            .append(track.object().name().replace("\\", "").replace("'", "\\'"))
                            .append("', 'box': ")
                            .append(box.get())
                            .append('}');
                    between = ", ";
                }
            }
            out.append("]\n");
        }
        return out.append("Background keyword: ")
                .append(layout.background().replaceAll("\\s+", " "))
                .append('\n')
                .toString();
    }

    private static Optional<String> box(Layout layout, Layout.Track track, int frame) {
        Optional<LayoutBox> key = track.object().keyFrames().stream()
                .filter(k -> k.frame() == frame)
                .map(LayoutObject.KeyFrame::box)
                .findFirst();
        return track.regions().get(frame).map(region -> {
            double sx = (double) LayoutAnswer.SIDE / layout.width();
            double sy = (double) LayoutAnswer.SIDE / layout.height();
            LayoutBox b = key.map(k -> new LayoutBox(k.x() * sx, k.y() * sy, k.width() * sx, k.height() * sy))
                    .orElseGet(() -> new LayoutBox(
                            region.left() * LayoutAnswer.SIDE,
                            region.top() * LayoutAnswer.SIDE,
                            Math.max(0, region.right() - region.left()) * LayoutAnswer.SIDE,
                            Math.max(0, region.bottom() - region.top()) * LayoutAnswer.SIDE));
            return "[" + number(b.x()) + ", " + number(b.y()) + ", " + number(b.width()) + ", " + number(b.height())
                    + "]";
        });
    }

    private static String number(double value) {
        double rounded = Math.rint(value * ROUNDING) / ROUNDING;
        return rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : String.format(Locale.ROOT, "%.2f", rounded);
    }
}
