package dev.vireo.recipes;

import dev.vireo.runtime.image.Image;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/// Pictures that are not of the built-in world, made by code, to measure whether they are told apart: noise,
/// gradients, rendered text, charts and drawings in turn. No training sees them.
final class OtherPictures {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int KINDS = 5;
    private static final String[] KIND_NAMES = {"noise", "gradient", "text", "chart", "drawing"};

    private OtherPictures() {}

    static String kind(int index) {
        return KIND_NAMES[index % KINDS];
    }

    static Image make(long seed, int index) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, index));
        BufferedImage out = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = out.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        try {
            switch (index % KINDS) {
                case 0 -> noise(out, random);
                case 1 -> gradient(g, random);
                case 2 -> text(g, random);
                case 3 -> chart(g, random);
                default -> drawing(g, random);
            }
        } finally {
            g.dispose();
        }
        return Image.of(out);
    }

    private static Color color(SplittableRandom random) {
        return new Color(random.nextInt(1 << 24));
    }

    private static Color soft(SplittableRandom random) {
        return new Color(180 + random.nextInt(76), 180 + random.nextInt(76), 180 + random.nextInt(76));
    }

    /// Noise of a random grain and strength around a random colour, gray or coloured.
    private static void noise(BufferedImage out, SplittableRandom random) {
        int grain = 1 << random.nextInt(5);
        boolean gray = random.nextBoolean();
        int strength = 20 + random.nextInt(108);
        int[] middle = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
        for (int y = 0; y < HEIGHT; y += grain) {
            for (int x = 0; x < WIDTH; x += grain) {
                int shift = random.nextInt(-strength, strength + 1);
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    int s = gray ? shift : random.nextInt(-strength, strength + 1);
                    rgb = (rgb << 8) | Math.clamp(middle[c] + s, 0, 255);
                }
                for (int dy = 0; dy < grain && y + dy < HEIGHT; dy++) {
                    for (int dx = 0; dx < grain && x + dx < WIDTH; dx++) {
                        out.setRGB(x + dx, y + dy, rgb);
                    }
                }
            }
        }
    }

    private static void gradient(Graphics2D g, SplittableRandom random) {
        g.setPaint(new GradientPaint(
                random.nextInt(WIDTH),
                random.nextInt(HEIGHT),
                color(random),
                random.nextInt(WIDTH),
                random.nextInt(HEIGHT) + 1f,
                color(random),
                random.nextBoolean()));
        g.fillRect(0, 0, WIDTH, HEIGHT);
    }

    /// Lines of random words, as a page of text looks.
    private static void text(Graphics2D g, SplittableRandom random) {
        boolean dark = random.nextInt(4) == 0;
        g.setColor(dark ? new Color(20, 20, 30) : new Color(250, 250, 245));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setColor(dark ? Color.WHITE : Color.BLACK);
        int size = 8 + random.nextInt(20);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
        for (int y = size + 2; y < HEIGHT; y += size + 3 + random.nextInt(3)) {
            StringBuilder line = new StringBuilder();
            while (line.length() * size / 2 < WIDTH - 10) {
                int letters = 1 + random.nextInt(9);
                for (int i = 0; i < letters; i++) {
                    line.append((char) ('a' + random.nextInt(26)));
                }
                line.append(' ');
            }
            g.drawString(line.toString(), 6, y);
        }
    }

    private static void chart(Graphics2D g, SplittableRandom random) {
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setColor(Color.DARK_GRAY);
        g.drawLine(30, 10, 30, HEIGHT - 25);
        g.drawLine(30, HEIGHT - 25, WIDTH - 10, HEIGHT - 25);
        int n = 4 + random.nextInt(8);
        int step = (WIDTH - 50) / n;
        int kind = random.nextInt(3);
        int last = 0;
        int total = 0;
        for (int i = 0; i < n; i++) {
            int value = 15 + random.nextInt(HEIGHT - 60);
            g.setColor(color(random));
            if (kind == 0) {
                g.fillRect(35 + i * step, HEIGHT - 25 - value, step * 3 / 4, value);
            } else if (kind == 1) {
                g.setStroke(new BasicStroke(2));
                if (i > 0) {
                    g.drawLine(35 + (i - 1) * step, HEIGHT - 25 - last, 35 + i * step, HEIGHT - 25 - value);
                }
            } else {
                int share = i == n - 1 ? 360 - total : 360 / n;
                g.fillArc(60, 15, 200, 200, total, share);
                total += share;
            }
            last = value;
        }
    }

    /// A flat drawing: a house with a sun, or overlapping plain figures on a plain ground.
    private static void drawing(Graphics2D g, SplittableRandom random) {
        g.setColor(soft(random));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        if (random.nextBoolean()) {
            g.setColor(new Color(90, 170, 80));
            g.fillRect(0, HEIGHT * 2 / 3, WIDTH, HEIGHT / 3);
            int x = 40 + random.nextInt(120);
            g.setColor(color(random));
            g.fillRect(x, 110, 100, 80);
            Path2D roof = new Path2D.Double();
            roof.moveTo(x - 12.0, 110);
            roof.lineTo(x + 50.0, 60);
            roof.lineTo(x + 112.0, 110);
            roof.closePath();
            g.setColor(color(random));
            g.fill(roof);
            g.setColor(Color.YELLOW);
            g.fill(new Ellipse2D.Double(random.nextInt(250), 10, 40, 40));
            return;
        }
        int n = 4 + random.nextInt(12);
        for (int i = 0; i < n; i++) {
            g.setColor(color(random));
            int x = random.nextInt(WIDTH);
            int y = random.nextInt(HEIGHT);
            int w = 10 + random.nextInt(100);
            int h = 10 + random.nextInt(100);
            switch (random.nextInt(4)) {
                case 0 -> g.fillOval(x, y, w, h);
                case 1 -> g.fillRect(x, y, w, h);
                case 2 -> {
                    g.setStroke(new BasicStroke(1 + random.nextInt(6)));
                    g.drawLine(x, y, random.nextInt(WIDTH), random.nextInt(HEIGHT));
                }
                default -> g.drawOval(x, y, w, h);
            }
        }
    }
}
