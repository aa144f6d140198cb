package dev.vireo.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.chart.Palette;
import dev.vireo.runtime.image.AnimatedGif;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Pictures of a layout before a video is made of it: boxes with names, the way that each went so far and the way
/// that lies ahead, and the number of the frame.
public final class LayoutPreview {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONG_SIDE = 512;
    private static final int LEAST_SIDE = 64;
    private static final int BAR = 34;
    private static final Color PAPER = new Color(0xF7F8FA);
    private static final Color SHADE = new Color(0xE9ECF1);
    private static final Color QUIET = new Color(0x7B8794);

    private final Layout layout;
    private final List<Layout.Track> tracks;
    private final int frames;
    private final int width;
    private final int height;

    /// A preview with so many video frames.
    ///
    /// @throws IllegalArgumentException when there is no frame, or there are too many
    public LayoutPreview(Layout layout, int videoFrames) {
        this.layout = layout;
        this.frames = videoFrames;
        this.tracks = layout.tracks(videoFrames);
        double scale = (double) LONG_SIDE / Math.max(layout.width(), layout.height());
        this.width = Math.max(LEAST_SIDE, (int) Math.rint(layout.width() * scale));
        this.height = Math.max(LEAST_SIDE, (int) Math.rint(layout.height() * scale));
    }

    /// Frames per second so that the preview lasts as long as the layout.
    public double fps() {
        return frames / layout.seconds();
    }

    // ---------------------------------------------------------------------------------------- pictures

    /// The picture of one frame.
    public BufferedImage frame(int frame) {
        return drawn(frame, fps(), this::ground);
    }

    /// The same over a frame of a video that was made of the layout.
    ///
    /// @param framesPerSecond of the video
    public BufferedImage over(BufferedImage video, int frame, double framesPerSecond) {
        return drawn(frame, framesPerSecond, pen -> {
            pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            pen.drawImage(video, 0, 0, width, height, null);
        });
    }

    private BufferedImage drawn(int frame, double framesPerSecond, Consumer<Graphics2D> ground) {
        Objects.checkIndex(frame, frames);
        BufferedImage out = new BufferedImage(width, height + BAR, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = out.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        ground.accept(pen);
        for (int i = 0; i < tracks.size(); i++) {
            way(pen, tracks.get(i), Palette.color(i), frame);
        }
        List<Rectangle2D> labels = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            Color color = Palette.color(i);
            Layout.Track track = tracks.get(i);
            track.regions().get(frame).ifPresent(r -> box(pen, track.object(), r, color, labels));
        }
        bar(pen, frame, framesPerSecond);
        pen.dispose();
        return out;
    }

    private void ground(Graphics2D pen) {
        pen.setPaint(new GradientPaint(0, 0, PAPER, 0, height, SHADE));
        pen.fillRect(0, 0, width, height);
        pen.setColor(Palette.GRID);
        pen.setStroke(new BasicStroke(1));
        for (int i = 1; i < 4; i++) {
            pen.draw(new Line2D.Double(width * i / 4.0, 0, width * i / 4.0, height));
            pen.draw(new Line2D.Double(0, height * i / 4.0, width, height * i / 4.0));
        }
    }

    private void way(Graphics2D pen, Layout.Track track, Color color, int frame) {
        for (int f = 1; f < frames; f++) {
            Optional<Region> a = track.regions().get(f - 1);
            Optional<Region> b = track.regions().get(f);
            if (a.isPresent() && b.isPresent()) {
                boolean past = f <= frame;
                double age = past ? (frame - f) / (double) frames : 0;
                pen.setColor(alpha(color, past ? (int) (220 - 140 * age) : 70));
                pen.setStroke(
                        past
                                ? new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                                : new BasicStroke(
                                        1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {4, 4}, 0));
                pen.draw(new Line2D.Double(
                        a.get().centerX() * width,
                        a.get().centerY() * height,
                        b.get().centerX() * width,
                        b.get().centerY() * height));
            }
        }
    }

    private void box(Graphics2D pen, LayoutObject object, Region r, Color color, List<Rectangle2D> labels) {
        RoundRectangle2D box = new RoundRectangle2D.Double(
                r.left() * width,
                r.top() * height,
                Math.max(0, r.right() - r.left()) * width,
                Math.max(0, r.bottom() - r.top()) * height,
                8,
                8);
        pen.setColor(alpha(color, 46));
        pen.fill(box);
        pen.setColor(color);
        pen.setStroke(new BasicStroke(2.5f));
        pen.draw(box);
        pen.fill(new Ellipse2D.Double(r.centerX() * width - 3, r.centerY() * height - 3, 6, 6));
        pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        String text = object.id() + " " + object.name();
        FontMetrics metrics = pen.getFontMetrics();
        double wide = metrics.stringWidth(text) + 10;
        double high = metrics.getHeight() + 2;
        double x = Math.clamp(box.getX() - 1, 0, Math.max(0, width - wide));
        double above = box.getY() - high - 1;
        double inside = Math.clamp(box.getY() + 2, 0, height - high);
        double below = box.getMaxY() + 2;
        Rectangle2D label = new Rectangle2D.Double(x, above >= 0 ? above : inside, wide, high);
        for (double y : new double[] {above, below, inside, inside + high}) {
            Rectangle2D there = new Rectangle2D.Double(x, y, wide, high);
            if (y >= 0 && y + high <= height && labels.stream().noneMatch(l -> l.intersects(there))) {
                label = there;
                break;
            }
        }
        labels.add(label);
        pen.setColor(alpha(color, 235));
        pen.fill(new RoundRectangle2D.Double(label.getX(), label.getY(), wide, high, 6, 6));
        pen.setColor(Color.WHITE);
        pen.drawString(text, (float) (label.getX() + 5), (float) (label.getY() + metrics.getAscent() + 1));
    }

    private void bar(Graphics2D pen, int frame, double framesPerSecond) {
        pen.setComposite(AlphaComposite.SrcOver);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, height, width, BAR);
        pen.setColor(Palette.GRID);
        pen.fillRect(0, height, width, 3);
        pen.setColor(QUIET);
        pen.fill(new Rectangle2D.Double(0, height, width * (frame + 1.0) / frames, 3));
        pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        String number = String.format(Locale.ROOT, "%d/%d  %.1f s", frame + 1, frames, frame / framesPerSecond);
        int numberWidth = pen.getFontMetrics().stringWidth(number);
        pen.setColor(Palette.INK);
        pen.drawString(number, width - numberWidth - 8, height + 22);
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        String caption = layout.caption().isEmpty() ? layout.background() : layout.caption();
        FontMetrics metrics = pen.getFontMetrics();
        int room = width - numberWidth - 28;
        if (metrics.stringWidth(caption) > room) {
            while (!caption.isEmpty() && metrics.stringWidth(caption + "...") > room) {
                caption = caption.substring(0, caption.length() - 1);
            }
            caption += "...";
        }
        pen.drawString(caption, 8, height + 22);
    }

    private static Color alpha(Color c, int alpha) {
        return new Color(c.getRed(), c.getGreen(), c.getBlue(), Math.clamp(alpha, 0, 255));
    }

    // --------------------------------------------------------------------------------------------- files

    /// Writes all frames as an endless GIF.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public void writeGif(Path file) {
        AnimatedGif.write(file, frames, this::frame, fps());
    }

    /// Writes a page that plays the layout and needs nothing else.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public void writeHtml(Path file, List<String> problems) {
        AtomicFile.write(file, html(problems).getBytes(StandardCharsets.UTF_8));
    }

    private String html(List<String> known) {
        ObjectNode data = JSON.createObjectNode();
        data.put("caption", layout.caption());
        data.put("background", layout.background());
        data.put("width", layout.width());
        data.put("height", layout.height());
        data.put("fps", fps());
        data.put("frames", frames);
        ArrayNode problems = data.putArray("problems");
        known.forEach(problems::add);
        ArrayNode objects = data.putArray("objects");
        for (int i = 0; i < tracks.size(); i++) {
            Layout.Track track = tracks.get(i);
            ObjectNode object = objects.addObject();
            object.put("id", track.object().id());
            object.put("name", track.object().name());
            object.put("phrase", track.object().phrase());
            object.put("motion", track.object().motion().toString());
            object.put("strength", track.object().strength());
            object.put("color", String.format("#%06x", Palette.color(i).getRGB() & 0xFFFFFF));
            ArrayNode boxes = object.putArray("boxes");
            for (Optional<Region> region : track.regions()) {
                if (region.isEmpty()) {
                    boxes.addNull();
                } else {
                    Region r = region.get();
                    boxes.addArray()
                            .add(round(r.left()))
                            .add(round(r.top()))
                            .add(round(r.right() - r.left()))
                            .add(round(r.bottom() - r.top()));
                }
            }
        }
        try (InputStream in = Objects.requireNonNull(LayoutPreview.class.getResourceAsStream("preview.html"))) {
            String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // a caption must not end the script that holds it
            return page.replace("{{data}}", JSON.writeValueAsString(data).replace("<", "\\u003c"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data does not fit into JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double round(double fraction) {
        return Math.rint(fraction * 1e5) / 1e5;
    }
}
