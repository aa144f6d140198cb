package dev.vireo.diffusion.internal.video;

import dev.vireo.diffusion.GeneratedVideo.Look;
import dev.vireo.layout.Region;
import dev.vireo.runtime.image.Image;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// One picture of what pixels looked at: a row for each object, some frames in each, warm where a pixel looked at the
/// object's words, with the box that the object was to be in.
///
/// @param frames of the video, under the warmth
/// @param regions of each object, one per frame
/// @param names of the objects
public record AttentionSheet(List<Image> frames, List<List<Region>> regions, List<String> names) {
    private static final int CELL = 160;
    private static final int GAP = 6;
    private static final int TITLE = 24;
    private static final int MOST_CELLS = 8;

    /// Black over purple and orange to light yellow: read also in grey, and by people who do not see all colours.
    private static final int[][] WARMTH = {{0, 0, 4}, {87, 16, 110}, {188, 55, 84}, {249, 142, 9}, {252, 255, 164}};

    /// The looks of one step.
    public BufferedImage picture(List<Look> looks) {
        int count = Math.min(MOST_CELLS, frames.size());
        int[] shown = IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : Math.round(i * (frames.size() - 1f) / (count - 1)))
                .toArray();
        Image first = frames.getFirst();
        int high = Math.max(1, Math.round((float) CELL * first.height() / first.width()));
        BufferedImage out = new BufferedImage(
                GAP + count * (CELL + GAP), looks.size() * (TITLE + high + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = out.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, out.getWidth(), out.getHeight());
        for (int row = 0; row < looks.size(); row++) {
            Look look = looks.get(row);
            float most = highest(look);
            int top = row * (TITLE + high + GAP);
            pen.setColor(Color.BLACK);
            pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
            pen.drawString(
                    String.format(
                            Locale.ROOT,
                            "'%s', step %d: black 0, light yellow %.3g of the attention",
                            names.get(look.object()),
                            look.step() + 1,
                            most),
                    GAP,
                    top + 16);
            for (int i = 0; i < count; i++) {
                int left = GAP + i * (CELL + GAP);
                pen.drawImage(warm(look, shown[i], most), left, top + TITLE, CELL, high, null);
                outline(pen, regions.get(look.object()).get(shown[i]), left, top + TITLE, high);
            }
        }
        pen.dispose();
        return out;
    }

    private static float highest(Look look) {
        float most = Float.MIN_NORMAL;
        for (float[] frame : look.frames()) {
            for (float share : frame) {
                most = Math.max(most, share);
            }
        }
        return most;
    }

    /// The warmth, and faintly the frame under it.
    private BufferedImage warm(Look look, int frame, float most) {
        BufferedImage out = new BufferedImage(CELL, CELL, BufferedImage.TYPE_INT_RGB);
        BufferedImage under = new BufferedImage(CELL, CELL, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage grid = new BufferedImage(look.columns(), look.rows(), BufferedImage.TYPE_BYTE_GRAY);
        float[] shares = look.frames().get(frame);
        for (int i = 0; i < shares.length; i++) {
            int level = Math.clamp(Math.round(255 * shares[i] / most), 0, 255);
            grid.getRaster().setSample(i % look.columns(), i / look.columns(), 0, level);
        }
        scale(frames.get(frame).toBufferedImage(), under);
        BufferedImage large = new BufferedImage(CELL, CELL, BufferedImage.TYPE_BYTE_GRAY);
        scale(grid, large);
        for (int y = 0; y < CELL; y++) {
            for (int x = 0; x < CELL; x++) {
                double at = large.getRaster().getSample(x, y, 0) / 255.0 * (WARMTH.length - 1);
                int below = Math.min((int) at, WARMTH.length - 2);
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    double warmth = WARMTH[below][c] + (at - below) * (WARMTH[below + 1][c] - WARMTH[below][c]);
                    double mixed = 0.8 * warmth + 0.2 * under.getRaster().getSample(x, y, 0);
                    rgb = rgb << 8 | (int) Math.round(mixed);
                }
                out.setRGB(x, y, rgb);
            }
        }
        return out;
    }

    private static void scale(BufferedImage from, BufferedImage to) {
        Graphics2D pen = to.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(from, 0, 0, to.getWidth(), to.getHeight(), null);
        pen.dispose();
    }

    private static void outline(Graphics2D pen, Region region, int left, int top, int high) {
        if (!region.visible()) {
            return;
        }
        Rectangle2D box = new Rectangle2D.Double(
                        left + region.left() * CELL,
                        top + region.top() * high,
                        (region.right() - region.left()) * CELL,
                        (region.bottom() - region.top()) * high)
                .createIntersection(new Rectangle2D.Double(left, top, CELL - 1.0, high - 1.0));
        pen.setColor(Color.WHITE);
        pen.setStroke(new BasicStroke(2));
        pen.draw(box);
    }
}
