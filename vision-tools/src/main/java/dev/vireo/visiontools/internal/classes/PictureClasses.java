package dev.vireo.visiontools.internal.classes;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Names what a picture or a part of it shows: EfficientNet-Lite2 (arXiv 1905.11946) over the 1,000 classes
/// of ImageNet, which are told by the words that people use. Safe for several threads.
public final class PictureClasses implements AutoCloseable {
    private static final String FOLDER = "dev/vireo/visiontools/internal/classes/";
    private static final String MODEL = FOLDER + "model.onnx";
    private static final String NAMES = FOLDER + "names.txt";
    private static final String ARTIFACT = "vireo-vision-tools";
    private static final int CLASSES = 1000;

    /// The model with eight digits of the SHA-256 of its files.
    public static final String ID = "efficientnet-lite2-e5e015e9";

    /// A word of a table: small letters, parted by blanks, hyphens, points and apostrophes.
    private static final Pattern WORD = Pattern.compile("[a-z]+(?:[ '.-]{1,2}[a-z]+)*");

    /// Pixels of the network's input to a side.
    private static final int SIDE = 260;

    /// The part of the shorter side of a whole picture that is looked at.
    private static final double MIDDLE = 260 / 292.0;

    private static final float MEAN = 127;
    private static final float DEVIATION = 128;

    private final OnnxNetwork network;
    private final List<String> names;
    private final Set<String> known;

    /// What something may be.
    ///
    /// @param name in lower case and the singular
    /// @param probability 0 to 1
    public record Named(String name, double probability) {}

    private PictureClasses(byte[] onnx, byte[] names) {
        this.names = parse(names, NAMES);
        this.known = new LinkedHashSet<>(this.names);
        this.network = OnnxNetwork.load(onnx, MODEL);
    }

    /// Loads the network that comes with the library.
    ///
    /// @throws VireoException with code RESOURCE when it, or ONNX Runtime, is not there, DATA when it is
    ///     broken
    public static PictureClasses open() {
        return of(OnnxNetwork.resource(MODEL, ARTIFACT), OnnxNetwork.resource(NAMES, ARTIFACT));
    }

    /// Loads a network of this kind.
    ///
    /// @param onnx takes `n x 3 x 260 x 260` (red, green, blue, from -1 to 1) and gives `n x 1000` logits
    /// @param names the table of names, one a line
    /// @throws VireoException with code DATA when one is broken
    static PictureClasses of(byte[] onnx, byte[] names) {
        return new PictureClasses(onnx, names);
    }

    private static List<String> parse(byte[] table, String file) {
        List<String> names;
        try {
            names = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(table))
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException e) {
            throw new VireoException(Code.DATA, "[" + file + "] is not in UTF-8", remedy(), e);
        }
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).length() > 60 || !WORD.matcher(names.get(i)).matches()) {
                throw new VireoException(
                        Code.DATA, "[" + file + ":" + (i + 1) + "] is no name in small letters", remedy());
            }
        }
        if (names.size() != CLASSES) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] has " + names.size() + " names instead of " + CLASSES, remedy());
        }
        return names;
    }

    private static String remedy() {
        return "Make it with tools/convert/imagenet_names.py.";
    }

    /// Whether a name is one that it could give.
    public boolean knows(String name) {
        return known.contains(name);
    }

    /// What the part of the picture shows, the likeliest first: all names that are likelier than one in a
    /// thousand, with what their classes have together.
    ///
    /// @param box of the picture, with a pixel inside; of a whole picture the middle is looked at
    public List<Named> of(Image image, Box box) {
        double[] probabilities = probabilities(image, box);
        Map<String, Double> together = new LinkedHashMap<>();
        for (int i = 0; i < CLASSES; i++) {
            together.merge(names.get(i), probabilities[i], Double::sum);
        }
        List<Named> all = new ArrayList<>();
        together.forEach((name, probability) -> {
            if (probability > 0.001) {
                all.add(new Named(name, Math.min(1, probability)));
            }
        });
        all.sort(Comparator.comparingDouble(Named::probability).reversed());
        return List.copyOf(all);
    }

    /// How probable each class is, in the order of the names.
    double[] probabilities(Image image, Box box) {
        Floats output = network.runForOne(input(image, box.clip(image.bounds())));
        float[] logits = output.values();
        if (logits.length != CLASSES) {
            throw new VireoException(
                    Code.DATA,
                    "[" + MODEL + "] gives " + OnnxNetwork.sides(output.shape()) + " numbers instead of " + CLASSES,
                    "Make it with tools/convert/efficientnet_lite.py.");
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double[] odds = new double[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            odds[i] = Math.exp(logits[i] - highest);
        }
        double sum = Arrays.stream(odds).sum();
        return Arrays.stream(odds).map(o -> o / sum).toArray();
    }

    private static Floats input(Image image, Box box) {
        Image part = image.crop(box.equals(image.bounds()) ? middle(image) : box);
        byte[] rgb = part.resize(SIDE, SIDE, Resampling.BICUBIC).toRgb();
        float[] planes = new float[rgb.length];
        int plane = SIDE * SIDE;
        for (int i = 0; i < plane; i++) {
            for (int c = 0; c < Image.CHANNELS; c++) {
                planes[c * plane + i] = ((rgb[3 * i + c] & 255) - MEAN) / DEVIATION;
            }
        }
        return new Floats(planes, 1, Image.CHANNELS, SIDE, SIDE);
    }

    private static Box middle(Image image) {
        int side = (int) Math.max(1, Math.rint(Math.min(image.width(), image.height()) * MIDDLE));
        int left = (image.width() - side) / 2;
        int top = (image.height() - side) / 2;
        return new Box(left, top, left + side, top + side);
    }

    /// Frees the network.
    @Override
    public void close() {
        network.close();
    }
}
