package dev.vireo.visiontools.photos;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.nanodet.NanoDetModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionSuite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Tools for photographs on models that come with the library, without a network: a detector of the 80
/// classes of COCO (NanoDet-g), a classifier for names and second opinions (EfficientNet-Lite2), text
/// recognition (PP-OCRv4), colours by rules, and the ground line for near and far. The classifier and the text
/// recognition run on ONNX Runtime, and are loaded when they are first needed.
///
/// Their words are few ([#names] and what people say for them). A name outside them, a property that they
/// can't tell and a question of another form throw [UnknownNameException]: never an empty list or `false`.
/// Traits that they tell stand beside a name: colours, large and small, left and right, the light or dark
/// coat of a person. A man, a woman and a child are all found as persons.
///
/// [#computeDepth] is an **order only**: larger is farther within one picture, and nothing else of it means
/// anything.
///
/// Each picture is looked at once and remembered while the last ones fit into a budget of memory.
public final class PhotoTools implements VisionSuite, AutoCloseable {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";

    /// Bytes of pictures, with what is known of them, that are remembered.
    private static final long BUDGET = 24L << 20;

    private final CompletableFuture<PhotoDetector> detector;
    private final PhotoWords words;
    private final TextLines reader;
    private final Classifier classifier;
    private final String id;
    private final SeenPictures pictures;

    /// Tools whose detector may still be loading.
    PhotoTools(
            CompletableFuture<PhotoDetector> detector,
            String version,
            PhotoWords words,
            TextLines reader,
            Classifier classifier,
            long budget) {
        this.detector = detector;
        this.words = words;
        this.reader = reader;
        this.classifier = classifier;
        this.id = "photos-" + version + part(reader.id()) + part(classifier.id());
        this.pictures = new SeenPictures(
                budget, image -> new Seen(image, () -> detector().look(image), reader, classifier));
    }

    private static String part(String id) {
        return id.isEmpty() ? "" : "+" + id;
    }

    /// The tools with the shipped weights. Takes a few seconds the first time: the native library is loaded.
    ///
    /// @throws VireoException with code RESOURCE when this machine can't load it
    public static PhotoTools load() {
        return loadAhead().ready();
    }

    /// The tools with the shipped weights, at once: the native library and the network are loaded on a
    /// thread of their own, which the first call waits for, and which fails as [#load] does.
    public static PhotoTools loadAhead() {
        return load(
                name -> {
                    try (InputStream in = PhotoTools.class.getResourceAsStream("nanodet/" + name)) {
                        if (in == null) {
                            throw new IOException("the library was built without it");
                        }
                        return in.readAllBytes();
                    }
                },
                "built-in nanodet/",
                new SpottedLines(),
                new ClassifiedParts());
    }

    /// The tools with another detector of the same kind and classes: a folder with a `config.json` of type
    /// `nanodet` and a `model.safetensors`.
    ///
    /// @throws VireoException with code DATA when a file is missing or does not fit; RESOURCE like [#load]
    public static PhotoTools load(Path folder) {
        return load(
                        name -> Files.readAllBytes(folder.resolve(name)),
                        folder + "/",
                        new SpottedLines(),
                        new ClassifiedParts())
                .ready();
    }

    /// Gives the bytes of a file by its name.
    @FunctionalInterface
    interface Source {
        byte[] read(String name) throws IOException;
    }

    static PhotoTools load(Source files, String where, TextLines reader, Classifier classifier) {
        PhotoWords words = PhotoWords.shipped();
        byte[] config = read(files, CONFIG, where);
        byte[] weights = read(files, WEIGHTS, where);
        CompletableFuture<PhotoDetector> detector = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("vireo-photo-tools").start(() -> {
            try {
                detector.complete(detector(config, weights, where, words));
            } catch (Throwable e) { // whoever waits for it is told
                detector.completeExceptionally(e);
            }
        });
        String version = Sha256.of(config, weights).substring(0, 8);
        return new PhotoTools(detector, version, words, reader, classifier, BUDGET);
    }

    private static PhotoDetector detector(byte[] config, byte[] weights, String where, PhotoWords words) {
        ModelConfig sizes = ModelConfig.parse(new String(config, StandardCharsets.UTF_8), where + CONFIG);
        sizes.supportsOnly("model_type", "nanodet");
        sizes.supportsOnly("num_labels", words.names().size());
        Parameters parameters = WeightFiles.parameters(weights, where + WEIGHTS);
        return new PhotoDetector(NanoDetModel.of(sizes, parameters));
    }

    private static byte[] read(Source files, String name, String where) {
        try {
            return files.read(name);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + where + name + "] can't be read: " + e.getMessage(),
                    "Make the folder with tools/convert/nanodet.py.",
                    e);
        }
    }

    /// These tools, once the network is there.
    PhotoTools ready() {
        detector();
        return this;
    }

    /// Loads every network and runs each once, so that no question waits for that. Takes a few seconds.
    ///
    /// @throws VireoException with code RESOURCE like [#load], and when ONNX Runtime can't be had
    public void warmUp() {
        Image page = page();
        detector().look(page);
        reader.read(page);
        classifier.classify(page, page.bounds());
    }

    /// A page with a line of text, so that what reads lines is run, too.
    private static Image page() {
        BufferedImage page = new BufferedImage(320, 96, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = page.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, page.getWidth(), page.getHeight());
        graphics.setColor(Color.BLACK);
        // Without a font: two letters of bars, H and I.
        graphics.fillRect(90, 24, 8, 48);
        graphics.fillRect(90, 44, 30, 8);
        graphics.fillRect(120, 24, 8, 48);
        graphics.fillRect(144, 24, 8, 48);
        graphics.dispose();
        return Image.of(page);
    }

    private PhotoDetector detector() {
        try {
            return detector.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof VireoException known) {
                throw known;
            }
            throw e;
        }
    }

    private Picture picture(ImagePatch patch) {
        return new Picture(words, classifier, pictures.of(patch.root()), patch);
    }

    private Looker looker(ImagePatch patch) {
        return new Looker(picture(patch));
    }

    /// {@inheritDoc}
    ///
    /// @throws UnknownNameException when the name is none that they know, or when none of a kind is found
    ///     that has others than they know
    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        Picture picture = picture(patch);
        return picture.find(picture.phrase(objectName)).stream()
                .map(thing -> new ImagePatch(patch.root(), thing.box(patch.root()), objectName))
                .toList();
    }

    @Override
    public boolean exists(ImagePatch patch, String objectName) {
        return looker(patch).exists(objectName);
    }

    /// The 80 classes of COCO in their order. Many other words for them are understood, too.
    @Override
    public List<String> names() {
        return words.names();
    }

    /// {@inheritDoc}
    ///
    /// They tell colours, `large` and `small` beside others of the class in the picture, names (`a cat` of an
    /// animal), `black and white`, `indoors` and `outdoors`.
    ///
    /// @throws UnknownNameException of any other property, or when nothing speaks for either answer
    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        return looker(patch).verify(objectName, property);
    }

    /// {@inheritDoc}
    ///
    /// @throws UnknownNameException when the question asks for something else than they tell
    @Override
    public Reply simpleQuery(ImagePatch patch, String question) {
        return PhotoQuestions.answer(looker(patch), question);
    }

    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        return patches.stream()
                .mapToDouble(patch -> looker(patch).match(content))
                .toArray();
    }

    /// An order of near and far, from 0 to 2, by the ground line: what reaches lower in the picture is
    /// nearer, and of two that reach the lower border the larger. It holds for things that stand on one
    /// ground, seen from about the height of a person, and not for what hangs or flies. Differences and
    /// ratios mean nothing, and pictures can't be compared.
    @Override
    public double computeDepth(ImagePatch patch) {
        return GroundLine.depth(patch);
    }

    @Override
    public String readText(ImagePatch patch) {
        return plain(looker(patch).lines().stream().map(TextLines.Line::text).toList());
    }

    /// {@inheritDoc}
    ///
    /// Each lies where it was read.
    @Override
    public List<ImagePatch> textLines(ImagePatch patch) {
        return looker(patch).lines().stream()
                .filter(line -> !line.text().isBlank())
                .map(line -> new ImagePatch(patch.root(), line.box(), plain(List.of(line.text()))))
                .toList();
    }

    /// Lines as one text in lower case.
    static String plain(List<String> lines) {
        return String.join(" ", lines).strip().toLowerCase(Locale.ROOT);
    }

    /// Any picture may be a photograph.
    @Override
    public Familiarity familiarity(ImagePatch patch) {
        return Familiarity.ANY;
    }

    @Override
    public String id() {
        return id;
    }

    /// Frees the networks. Waits for them where they are still being loaded.
    @Override
    public void close() {
        reader.close();
        classifier.close();
        PhotoDetector loaded;
        try {
            loaded = detector.join();
        } catch (CompletionException _) {
            return; // it could not be loaded, which whoever called the tools was told
        }
        loaded.close();
    }
}
