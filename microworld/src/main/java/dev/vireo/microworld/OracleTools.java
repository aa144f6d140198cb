package dev.vireo.microworld;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Vision that knows the scene of one picture and never looks at a pixel. It serves to measure planning
/// alone.
///
/// A patch stands for its main object: the one whose box has the greatest intersection over union with the
/// patch. A question that names things ("the red cube") is about the best among those of that name inside.
public final class OracleTools implements VisionSuite {
    /// An answer about a patch that shows nothing.
    static final Reply NOTHING = new Reply("nothing", 0);

    private static final String THIS = "(?:this|it|that)";
    private static final String KIND = "(colou?r|shape|form|material|size)";
    private static final String PLACE =
            "(?: (?:there|visible|shown|seen))?(?: (?:here|(?:in|on|inside) (?:this|the) (?:picture|image|patch|scene)))?";

    /// How a question of one form is answered.
    @FunctionalInterface
    private interface Answering {
        Reply to(OracleTools tools, ImagePatch patch, Matcher question);
    }

    private record Form(Pattern pattern, Answering answer) {
        Form(String regex, Answering answer) {
            this(Pattern.compile(regex), answer);
        }
    }

    /// What can be asked; the first form that a question has is taken.
    private static final List<Form> FORMS = List.of(
            new Form(
                    "what (?:does (?:the|this) sign say|is (?:written|the text) on (?:the|this) sign)",
                    (tools, patch, q) -> tools.text(patch)),
            new Form(
                    "how many (.+?)(?: (?:are|is|do you see|can you see|can be seen))?" + PLACE,
                    (tools, patch, q) -> sure(Long.toString(tools.count(patch, q.group(1))))),
            new Form(
                    "(?:(?:is|are) there|do you see|can you see|does (?:this|it|the \\w+) show) (.+?)" + PLACE,
                    (tools, patch, q) -> yesNo(tools.count(patch, q.group(1)) > 0)),
            new Form(
                    "what(?: is|'s) the " + KIND + "(?: of (.+))?",
                    (tools, patch, q) -> tools.attribute(patch, q.group(1), q.group(2))),
            new Form(
                    "(?:what|which) " + KIND + "(?: is| are| does| has)?(?: (.+?))?(?: have)?",
                    (tools, patch, q) -> tools.attribute(patch, q.group(1), q.group(2))),
            new Form(
                    "what (?:is|are) (.+?) made (?:of|from|out of)",
                    (tools, patch, q) -> tools.attribute(patch, "material", q.group(1))),
            new Form(
                    "how (?:big|large|small) (?:is|are) (.+)",
                    (tools, patch, q) -> tools.attribute(patch, "size", q.group(1))),
            new Form(
                    "(?:is|are) ((?:the|this|that|these|those) .*?\\b(?:" + nouns() + ")) ((?!or ).+)",
                    (tools, patch, q) -> tools.judge(patch, q.group(1), q.group(2))),
            new Form("(?:is|are) " + THIS + " (.+)", (tools, patch, q) -> tools.judge(patch, "", q.group(1))),
            new Form(
                    "(?:what|which)(?: (?:kind|type|sort) of)?(?: thing| object| item)?(?: is|'s| are) (.+)",
                    (tools, patch, q) -> tools.attribute(patch, "shape", q.group(1))));

    private final Scene scene;
    private final Supplier<float[]> farness;
    private volatile float @Nullable [] depth;

    /// Tools for the picture of one scene.
    public OracleTools(Scene scene) {
        this(scene, () -> Renderer.depth(scene));
    }

    /// @param farness makes the depth map of the picture, a value a pixel
    OracleTools(Scene scene, Supplier<float[]> farness) {
        this.scene = scene;
        this.farness = farness;
    }

    /// Tools for a picture file, backed by `sceneFile`, or else by `../scenes/ID.json` beside the picture's
    /// folder, where ID is the picture's name without ending.
    ///
    /// @throws VireoException with code DATA when there is no such scene file or it is malformed
    public static OracleTools besideImage(Path image, Optional<Path> sceneFile) {
        if (sceneFile.isPresent()) {
            return new OracleTools(SceneFiles.read(sceneFile.get()));
        }
        Path beside = image.resolveSibling("../scenes/" + stem(image) + ".json").normalize();
        if (!Files.exists(beside)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + image + "] has no scene file " + beside + ", which oracle tools need",
                    "Name its scene file, make pictures that have one with vireo world scenes, or use the built-in"
                            + " tools.");
        }
        return new OracleTools(SceneFiles.read(beside));
    }

    /// Tools for several pictures, each with the tools of its own scene.
    public static VisionSuite ofEach(Map<Image, OracleTools> pictures) {
        Map<Image, OracleTools> known = Map.copyOf(pictures);
        return new OracleOfPictures(picture -> {
            OracleTools tools = known.get(picture);
            if (tools == null) {
                throw new VireoException(
                        Code.DATA, "a picture has no scene among the " + known.size() + " that are known", "");
            }
            return tools;
        });
    }

    /// Tools for the frames of a clip whose truth is known. A frame is found by its pixels, for which the
    /// clip is read as far as the first frame that looks so: frames that look the same are answered for
    /// alike.
    ///
    /// @param clip the video as it is looked at, also some of its frames alone
    /// @throws VireoException with code DATA when the clip has other frames than the truth, at once or when
    ///     a picture is none of its frames
    public static VisionSuite ofClip(Clip clip, WorldClip truth) {
        return new OracleOfPictures(new ClipOracle(clip, truth));
    }

    /// The same, with the truth from `truthFile`, or else from `../clips/ID.json` beside the folder of the
    /// video, where ID is the name of the video, or of the folder of its frames, without ending.
    ///
    /// @throws VireoException with code DATA when there is no such file, it is malformed, or another
    ///     video's
    public static VisionSuite besideVideo(Path video, Clip clip, Optional<Path> truthFile) {
        Path beside = truthFile.orElseGet(
                () -> video.resolveSibling("../clips/" + stem(video) + ".json").normalize());
        if (!Files.exists(beside)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + video + "] has no clip file " + beside + ", which oracle tools need",
                    "Name its clip file, make videos that have one with vireo world clips, or use the built-in tools.");
        }
        return ofClip(clip, ClipFiles.read(beside));
    }

    private static String stem(Path file) {
        Path fileName = file.getFileName();
        String name = fileName == null ? "" : fileName.toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        check(patch);
        Description wanted = Description.require(objectName);
        String category = normalize(objectName).replaceFirst("^(?:an?|the) ", "");
        return inside(patch)
                .filter(o -> o.fits(wanted))
                .sorted(Comparator.<Scene.Thing>comparingDouble(o -> o.box().centerX())
                        .thenComparingInt(Scene.Thing::id))
                .map(o -> new ImagePatch(patch.root(), o.box(), category))
                .toList();
    }

    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        check(patch);
        Description wanted = Description.require(property);
        return subject(patch, Description.require(objectName))
                .filter(o -> o.fits(wanted))
                .isPresent();
    }

    @Override
    public Reply simpleQuery(ImagePatch patch, String question) {
        check(patch);
        String q = normalize(question).replaceAll("[?.! ]+$", "");
        for (Form form : FORMS) {
            Matcher m = form.pattern.matcher(q);
            if (m.matches()) {
                return form.answer.to(this, patch, m);
            }
        }
        throw new VireoException(
                Code.USAGE,
                "the oracle tools don't understand the question '" + question.strip() + "'",
                "They answer questions such as: What color is this? How many red cubes are there? Is this a small"
                        + " cone?");
    }

    /// Whether the subject has a property, or, between alternatives, which of them.
    private Reply judge(ImagePatch patch, String about, String property) {
        Optional<Scene.Thing> subject = subject(patch, describe(about));
        List<String> options = List.of(property.split(",? or ", -1));
        if (options.size() == 1) {
            Description wanted = Description.require(property);
            return yesNo(subject.filter(o -> o.fits(wanted)).isPresent());
        }
        List<Description> wanted = options.stream().map(Description::require).toList();
        if (subject.isEmpty()) {
            return NOTHING;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (subject.get().fits(wanted.get(i))) {
                return sure(options.get(i).replaceFirst("^(?:an?|the) ", ""));
            }
        }
        return new Reply("neither", 1);
    }

    private Reply attribute(ImagePatch patch, String kind, @Nullable String about) {
        return subject(patch, describe(about == null ? "" : about))
                .map(o -> sure(
                        switch (kind) {
                            case "color", "colour" -> o.color().word();
                            case "material" -> o.material().word();
                            case "size" -> o.size().word();
                            default -> o.shape().word();
                        }))
                .orElse(NOTHING);
    }

    @Override
    public int bestTextMatch(ImagePatch patch, List<String> options) {
        check(patch);
        if (options.isEmpty()) {
            throw new IllegalArgumentException("there must be an option to choose");
        }
        if (options.stream().allMatch(o -> Description.parse(o).isEmpty())) {
            Description.require(options.getFirst());
        }
        Optional<Scene.Thing> main = subject(patch, Description.ANY);
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < options.size(); i++) {
            Optional<Description> option = Description.parse(options.get(i));
            double score = option.isEmpty()
                    ? -10
                    : main.map(o -> 2 * agreeing(o, option.get()) - asked(option.get()))
                            .orElse(0);
            if (score > most) {
                most = score;
                best = i;
            }
        }
        return best;
    }

    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        Description wanted = Description.require(content);
        double[] out = new double[patches.size()];
        for (int i = 0; i < out.length; i++) {
            check(patches.get(i));
            out[i] = subject(patches.get(i), Description.ANY)
                    .map(o -> asked(wanted) == 0 ? 1 : (double) agreeing(o, wanted) / asked(wanted))
                    .orElse(0.0);
        }
        return out;
    }

    @Override
    public double computeDepth(ImagePatch patch) {
        check(patch);
        for (Scene.Thing o : scene.objects()) {
            if (o.box().equals(patch.box())) {
                return o.depth();
            }
        }
        float[] map = depth;
        if (map == null) {
            map = farness.get();
            depth = map;
        }
        return Rendering.median(map, scene.width(), scene.height(), patch.box());
    }

    /// The words on the signs whose centres lie inside the patch, from left to right.
    @Override
    public String readText(ImagePatch patch) {
        return textLines(patch).stream().map(ImagePatch::category).collect(Collectors.joining(" "));
    }

    /// The signs whose centres lie inside the patch, from left to right.
    @Override
    public List<ImagePatch> textLines(ImagePatch patch) {
        check(patch);
        return signs(patch)
                .sorted(Comparator.comparingDouble(s -> s.box().centerX()))
                .map(s -> new ImagePatch(patch.root(), s.box(), s.text().toLowerCase(Locale.ROOT)))
                .toList();
    }

    @Override
    public Familiarity familiarity(ImagePatch patch) {
        check(patch);
        return Familiarity.ANY;
    }

    /// No: they read the scene and never the pixels.
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public String id() {
        return "oracle";
    }

    private void check(ImagePatch patch) {
        if (patch.root().width() != scene.width() || patch.root().height() != scene.height()) {
            throw new VireoException(
                    Code.DATA,
                    "scene '" + scene.id() + "' is " + scene.width() + "x" + scene.height() + " pixels, the picture "
                            + patch.root().width() + "x" + patch.root().height(),
                    "The scene file must be the one of the picture.");
        }
    }

    /// The word on the sign that fits the patch best among those whose centre lies inside.
    private Reply text(ImagePatch patch) {
        return signs(patch)
                .max(Comparator.comparingDouble(s -> s.box().iou(patch.box())))
                .map(s -> sure(s.text().toLowerCase(Locale.ROOT)))
                .orElse(NOTHING);
    }

    private Stream<Scene.Sign> signs(ImagePatch patch) {
        return scene.signs().stream()
                .filter(s -> patch.box().contains(s.box().centerX(), s.box().centerY()));
    }

    private long count(ImagePatch patch, String name) {
        Description wanted = Description.require(name);
        return inside(patch).filter(o -> o.fits(wanted)).count();
    }

    private Stream<Scene.Thing> inside(ImagePatch patch) {
        return scene.objects().stream()
                .filter(o -> patch.box().contains(o.box().centerX(), o.box().centerY()));
    }

    /// The main object among those of a description whose centre lies inside the patch; of things in general,
    /// those that the patch touches count too.
    private Optional<Scene.Thing> subject(ImagePatch patch, Description about) {
        Box box = patch.box();
        Comparator<Scene.Thing> order = Comparator.<Scene.Thing>comparingDouble(
                        o -> o.box().iou(box))
                .thenComparing(Comparator.comparingInt(Scene.Thing::id).reversed());
        Optional<Scene.Thing> best = inside(patch).filter(o -> o.fits(about)).max(order);
        return best.isPresent()
                ? best
                : scene.objects().stream()
                        .filter(o -> o.box().overlaps(box) && o.fits(about))
                        .max(order);
    }

    /// A description from words among which `this` and `it` may stand.
    private static Description describe(String about) {
        String words = about.replaceAll("\\b(?:this|it|that|these|those|is|are|picture|image)\\b", " ");
        return words.isBlank() ? Description.ANY : Description.require(words);
    }

    private static int asked(Description d) {
        return (d.size().isPresent() ? 1 : 0)
                + (d.color().isPresent() ? 1 : 0)
                + (d.material().isPresent() ? 1 : 0)
                + (d.shape().isPresent() ? 1 : 0);
    }

    private static int agreeing(Scene.Thing o, Description d) {
        return (d.size().filter(o.size()::equals).isPresent() ? 1 : 0)
                + (d.color().filter(o.color()::equals).isPresent() ? 1 : 0)
                + (d.material().filter(o.material()::equals).isPresent() ? 1 : 0)
                + (d.shape().filter(o.shape()::equals).isPresent() ? 1 : 0);
    }

    private static String normalize(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    private static Reply sure(String text) {
        return new Reply(text, 1);
    }

    private static Reply yesNo(boolean yes) {
        return sure(yes ? "yes" : "no");
    }

    private static String nouns() {
        return Stream.concat(
                        Stream.of("thing", "object", "item", "one"),
                        Stream.of(Attribute.Shape.values()).flatMap(s -> s.words().stream()))
                .map(w -> w + "s?")
                .reduce((a, b) -> a + "|" + b)
                .orElseThrow();
    }
}
