package dev.vireo.visiontools.open;

import dev.vireo.models.owlv2.Owlv2Processor;
import dev.vireo.models.owlv2.Owlv2Processor.Found;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import dev.vireo.visiontools.internal.words.Plurals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Finds things with any detector in ONNX whose input and output a JSON file describes: the YOLO, DETR and SSD
/// families and those with distances from cells. What the file says stands in `docs/tools.md`.
///
/// Its names are a closed list; a name outside it is an [UnknownNameException], never an empty list. Each name
/// has its own scores. A picture is looked at once, whole, and what was found is kept while the picture is in
/// use. Safe for several threads until it is closed.
///
/// ```java
/// try (OnnxDetector detector = OnnxDetector.of(Path.of("yolo.json"))) {
///     VisionTools tools = VisionTools.of(suite).withDetector(detector.id(), detector);
/// }
/// ```
public final class OnnxDetector implements VisionTools.Detector, AutoCloseable {
    private static final long MEMORY = 16L << 20;
    private static final int BYTES_OF_A_BOX = 64;
    private static final int SHOWN = 60;
    private static final int LISTED = 100;

    private final Path file;
    private final OnnxDescription description;
    private final OnnxNetwork network;
    private final String id;
    private final PictureMemory<List<Found>> pictures =
            new PictureMemory<>(MEMORY, found -> (long) BYTES_OF_A_BOX * found.size());

    private OnnxDetector(Path file, OnnxDescription description, OnnxNetwork network, String id) {
        this.file = file;
        this.description = description;
        this.network = network;
        this.id = id;
    }

    /// The detector of a description. The network is run once on an empty picture, so that an output that is
    /// not as described is known at once.
    ///
    /// @param description a JSON file; the model, and the names where they have a file, are named from its folder
    /// @throws VireoException with code DATA when a file is missing or malformed, a field is missing, unknown or
    ///     wrong, or the network is not as described; RESOURCE when ONNX Runtime can't be had on this machine
    public static OnnxDetector of(Path description) {
        OnnxDescription said = OnnxDescription.read(description);
        byte[] onnx;
        try {
            onnx = Files.readAllBytes(said.model());
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + description + "] the field 'model' is '" + said.model() + "', which can't be read: "
                            + IoReason.of(e),
                    "Name the ONNX file as it is seen from the folder of the description.",
                    e);
        }
        String version =
                Sha256.of(said.text().getBytes(StandardCharsets.UTF_8), onnx).substring(0, 8);
        OnnxNetwork network = OnnxNetwork.load(onnx, said.model().toString());
        try {
            OnnxDetector detector =
                    new OnnxDetector(description, said, network, "onnx-" + plainName(description) + "-" + version);
            detector.look(Image.ofRgb(1, 1, new byte[Image.CHANNELS]));
            return detector;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static String plainName(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^A-Za-z0-9._-]", "-");
    }

    /// The name of the description with its version, for [VisionTools#withDetector].
    public String id() {
        return id;
    }

    /// The names of the description, in its order, in lower case.
    @Override
    public List<String> names() {
        return description.names().stream().filter(name -> !name.isEmpty()).toList();
    }

    /// {@inheritDoc}
    ///
    /// The whole picture is looked at, whatever the patch: what is small in it stays small.
    ///
    /// @throws UnknownNameException when the name is none of [#names], nor the plural of one
    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        int label = label(objectName);
        Image root = patch.root();
        List<Found> all = pictures.of(root, root.bounds(), () -> look(root));
        return all.stream()
                .filter(thing -> thing.query() == label)
                .map(thing -> OpenVocabularyDetector.box(thing).clip(root.bounds()))
                .filter(box -> !box.isEmpty() && patch.box().contains(box.centerX(), box.centerY()))
                .map(box -> new ImagePatch(root, box, objectName))
                .toList();
    }

    private int label(String objectName) {
        String words = Words.of(objectName);
        for (String form : Plurals.forms(words)) {
            int label = description.names().indexOf(form);
            if (label >= 0) {
                return label;
            }
        }
        List<String> names = names();
        String more = names.size() > LISTED ? ", and " + (names.size() - LISTED) + " more" : "";
        throw new UnknownNameException(
                words,
                "the detector " + id + " does not know '" + PlainText.line(words, SHOWN) + "'",
                Spelling.closest(words, names)
                                .map(word -> "Did you mean '" + word + "'? ")
                                .orElse("")
                        + "It knows: "
                        + String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + more + ".");
    }

    /// What a picture shows, best first, then left to right.
    private List<Found> look(Image image) {
        OnnxPicture.Frame frame = description.input().frame(image.width(), image.height());
        List<Found> found;
        try {
            found = description
                    .boxes()
                    .found(network.run(description.input().pixels(image, frame)), description.threshold());
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] " + e.getMessage(),
                    "Describe the outputs as the model gives them: tools such as Netron show them.",
                    e);
        }
        return Owlv2Processor.distinct(found, description.overlap()).stream()
                .map(one -> new Found(
                        one.query(),
                        one.score(),
                        frame.toX(one.left()),
                        frame.toY(one.top()),
                        frame.toX(one.right()),
                        frame.toY(one.bottom())))
                .sorted(Comparator.comparingDouble(Found::score).reversed().thenComparing(Found::left))
                .toList();
    }

    /// Frees the network.
    @Override
    public void close() {
        network.close();
    }
}
