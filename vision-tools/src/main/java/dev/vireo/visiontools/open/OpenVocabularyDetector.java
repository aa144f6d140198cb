package dev.vireo.visiontools.open;

import dev.vireo.models.owlv2.Owlv2Config;
import dev.vireo.models.owlv2.Owlv2Model;
import dev.vireo.models.owlv2.Owlv2Processor;
import dev.vireo.models.owlv2.Owlv2Processor.Found;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds things of any name with OWL-ViT or OWLv2. A picture is looked at once, whole, and what was seen is kept
/// while it is in use and fits the budget: a further name on it costs a text pass and one product. Each name has
/// its own scores, it does not compete with others.
///
/// ```java
/// try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(Path.of("owlv2-base-patch16-ensemble"))) {
///     VisionTools tools = VisionTools.of(suite).withDetector(detector.id(), detector);
/// }
/// ```
///
/// Names are asked for as "a photo of a NAME", in small letters and without punctuation. Safe for several threads
/// until it is closed.
public final class OpenVocabularyDetector implements VisionTools.Detector, AutoCloseable {
    private final OpenFolder<Owlv2Model> folder;
    private final Owlv2Processor processor;
    private final Settings settings;
    private final PictureMemory<Seen> pictures;
    private final TextMemory texts = new TextMemory();

    private OpenVocabularyDetector(OpenFolder<Owlv2Model> folder, Owlv2Processor processor, Settings settings) {
        this.folder = folder;
        this.processor = processor;
        this.settings = settings;
        this.pictures = new PictureMemory<>(settings.memory(), Seen::bytes);
    }

    /// What counts as found, and how much is kept.
    ///
    /// @param threshold a thing has a higher score, 0 to 1; scores of these networks are low, 0.1 is what
    ///     transformers takes
    /// @param overlap the most that two boxes of one name share, 0 to 1, as intersection over union
    /// @param memory bytes for what was seen of pictures; 7.5 MB each at 960 pixels
    public record Settings(double threshold, double overlap, long memory) {
        /// Scores above 0.1, boxes that share no more than half, 256 MiB.
        public static final Settings USUAL = new Settings(0.1, 0.5, 256L << 20);

        /// @throws VireoException with code USAGE when a number is out of range
        public Settings {
            if (!(threshold >= 0 && threshold < 1) || !(overlap >= 0 && overlap <= 1) || memory < 0) {
                throw new VireoException(
                        Code.USAGE,
                        "threshold " + threshold + ", overlap " + overlap + " and memory " + memory
                                + " can't be settings of a detector",
                        "Threshold and overlap are shares, 0 to 1; memory is bytes.");
            }
        }
    }

    /// The detector of a folder of type `owlvit` or `owlv2`, with the usual settings.
    ///
    /// @throws VireoException as [#of(Path, Settings)]
    public static OpenVocabularyDetector of(Path folder) {
        return of(folder, Settings.USUAL);
    }

    /// The detector of a folder of type `owlvit` or `owlv2`.
    ///
    /// @throws VireoException with code DATA when the folder is missing, of another type, or malformed, or
    ///     its weights or tokenizer are not those of its configuration; RESOURCE when a library can't be
    ///     loaded
    public static OpenVocabularyDetector of(Path folder, Settings settings) {
        OpenFolder<Owlv2Model> opened = OpenFolder.of(
                folder, Owlv2Model::new, Owlv2Config.Version.OWL_V2.type(), Owlv2Config.Version.OWL_VIT.type());
        try {
            return new OpenVocabularyDetector(opened, Owlv2Processor.open(folder), settings);
        } catch (RuntimeException e) {
            opened.parameters().close();
            throw e;
        }
    }

    /// The name of the model with its version, and with what counts as found where that is not the usual, for
    /// [VisionTools#withDetector].
    public String id() {
        boolean usual =
                settings.threshold() == Settings.USUAL.threshold() && settings.overlap() == Settings.USUAL.overlap();
        return usual ? folder.id() : folder.id() + "-" + settings.threshold() + "-" + settings.overlap();
    }

    /// What a picture showed. Arrays, not tensors: the collector frees what nobody uses any more.
    private static final class Seen {
        private final List<float[]> parts;
        private final List<long[]> shapes;

        Seen(Owlv2Model.Picture picture) {
            List<Tensor> all =
                    List.of(picture.classes_BPD(), picture.shift_BP1(), picture.scale_BP1(), picture.boxes_BP4());
            parts = all.stream().map(Tensor::toFloats).toList();
            shapes = all.stream().map(Tensor::shape).toList();
        }

        long bytes() {
            return parts.stream().mapToLong(part -> 4L * part.length).sum();
        }

        private Tensor part(int i) {
            return Tensor.of(parts.get(i), shapes.get(i));
        }

        Owlv2Model.Picture picture() {
            return new Owlv2Model.Picture(part(0), part(1), part(2), part(3), Optional.empty());
        }
    }

    private Seen look(Image image) {
        return pictures.of(image, image.bounds(), () -> {
            try (Scope _ = Scope.inference()) {
                return new Seen(folder.model().look(processor.pixels(image), false));
            }
        });
    }

    private List<float[]> read(List<String> sentences) {
        try (Scope _ = Scope.inference()) {
            Owlv2Processor.Texts given = processor.texts(sentences);
            Tensor rows = folder.model().queries(given.ids_TN(), Optional.of(given.kept_TN()));
            return rows.chunk(sentences.size(), 0).stream()
                    .map(Tensor::toFloats)
                    .toList();
        }
    }

    /// {@inheritDoc}
    ///
    /// The whole picture is looked at, whatever the patch: what is small in it stays small.
    ///
    /// @throws UnknownNameException when the name has no words
    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        float[] query =
                texts.of(List.of(Words.photo(Words.of(objectName))), this::read).getFirst();
        Image root = patch.root();
        return found(root, List.of(query)).stream()
                .sorted(Comparator.comparingDouble(Found::score).reversed().thenComparing(Found::left))
                .map(thing -> box(thing).clip(root.bounds()))
                .filter(box -> !box.isEmpty() && patch.box().contains(box.centerX(), box.centerY()))
                .map(box -> new ImagePatch(root, box, objectName))
                .toList();
    }

    /// What is found of several texts that compete: each patch shows the one that fits it best, or nothing. The
    /// texts are taken as they are: `a photo of a red ball`.
    ///
    /// @param texts at least one
    /// @return best first; boxes may reach outside of the picture
    public List<Found> findCompeting(Image image, List<String> texts) {
        return found(image, this.texts.of(texts, this::read));
    }

    private List<Found> found(Image image, List<float[]> queries) {
        Seen seen = look(image);
        try (Scope _ = Scope.inference()) {
            Owlv2Model.Picture picture = seen.picture();
            Tensor[] rows = queries.stream()
                    .map(query -> Tensor.of(query, 1, 1, query.length))
                    .toArray(Tensor[]::new);
            Tensor logits = folder.model().logits(picture, Tensor.cat(1, rows));
            List<Found> found = processor.found(
                    logits.squeeze(0),
                    picture.boxes_BP4().squeeze(0),
                    image.width(),
                    image.height(),
                    settings.threshold());
            return Owlv2Processor.distinct(found, settings.overlap());
        }
    }

    /// The nearest whole pixels, one at least.
    static Box box(Found thing) {
        int left = (int) Math.round(thing.left());
        int top = (int) Math.round(thing.top());
        return new Box(
                left,
                top,
                Math.max((int) Math.round(thing.right()), left + 1),
                Math.max((int) Math.round(thing.bottom()), top + 1));
    }

    /// Frees the network.
    @Override
    public void close() {
        folder.parameters().close();
        processor.close();
    }
}
