package dev.vireo.visiontools.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LanguageModels;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.Usage;
import dev.vireo.language.Video;
import dev.vireo.language.VisionModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clips;
import dev.vireo.visiontools.CloseLooks;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnusableAnswerException;
import dev.vireo.visiontools.VisionSuite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// Vision tools on a language model that can see. What programs pass goes to the model as one JSON object
/// beside the picture, and what it answers is checked: a yes or no, a number, an index, boxes, or a short
/// text, which is a value for the program and never more than that. An answer that is not valid is asked for
/// once more with the reason; then the tool fails with an [UnusableAnswerException].
///
/// Captions are asked for with [#simpleQuery].
public final class EndpointTools implements VisionSuite {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_QUESTION = 2000;
    private static final int MOST_OPTIONS = 100;
    private static final int LONGEST_REPLY = 500;
    private static final String NO_TEXT = "none";
    private static final String READING = "What is written in the picture? Answer \"" + NO_TEXT + "\" when nothing is.";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Reads an answer.
    private interface Reader<T> {
        /// @param last whether the model will not be asked again
        T read(String answer, boolean last) throws Invalid;
    }

    private static final class Counters {
        final AtomicLong askedAgain = new AtomicLong();
        final AtomicLong unusable = new AtomicLong();
        final AtomicLong clamped = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        final AtomicLong shortened = new AtomicLong();
    }

    private final VisionModel model;
    private final Pictures settings;
    private final BiConsumer<String, Usage> meter;
    private final Counters counters;
    private final String id;

    private EndpointTools(
            VisionModel model, Pictures settings, BiConsumer<String, Usage> meter, Counters counters, String id) {
        this.model = model;
        this.settings = settings;
        this.meter = meter;
        this.counters = counters;
        this.id = id;
    }

    /// The tools on the model of a model string, `openai:MODEL` or `ollama:MODEL`, with pictures sent as
    /// [Pictures#DEFAULT] says.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the string names no such model, or a key
    ///     is missing
    public static EndpointTools of(String modelString, ModelOptions options) {
        return of(modelString, options, Pictures.DEFAULT);
    }

    /// The tools on the model of a model string, with pictures sent in this way.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the string names no such model, or a key
    ///     is missing
    public static EndpointTools of(String modelString, ModelOptions options, Pictures pictures) {
        return over(LanguageModels.seeing(modelString, options.needing(ModelOptions.TOKENS_OF_BOXES)), pictures);
    }

    /// The tools on a model.
    public static EndpointTools over(VisionModel model, Pictures settings) {
        String id = model.id() + " (tools " + Prompt.version() + ", " + settings.longSide() + " px, "
                + settings.maxBytes() + " bytes"
                + (model.takesVideos() ? ", videos " + Prompt.versionOfVideos() : "") + ")";
        return new EndpointTools(model, settings, (_, _) -> {}, new Counters(), id);
    }

    /// The tools on a model with [Pictures#DEFAULT].
    public static EndpointTools over(VisionModel model) {
        return over(model, Pictures.DEFAULT);
    }

    @Override
    public VisionSuite metered(BiConsumer<String, Usage> another) {
        return new EndpointTools(model, settings, meter.andThen(another), counters, id);
    }

    /// What was mended or dropped until now.
    public Tally tally() {
        return new Tally(
                counters.askedAgain.get(),
                counters.unusable.get(),
                counters.clamped.get(),
                counters.refused.get(),
                counters.shortened.get());
    }

    /// {@inheritDoc}
    ///
    /// Boxes are the model's own; how good they are depends on the model.
    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        Box frame = patch.box();
        Boxes found = ask(
                Prompt.FIND,
                patch,
                Map.of("object", name(objectName)),
                (answer, last) -> Boxes.read(JsonAnswer.object(answer), frame.width(), frame.height(), last));
        counters.clamped.addAndGet(found.clamped());
        counters.refused.addAndGet(found.refused());
        return found.boxes().stream()
                .map(box -> new ImagePatch(patch.root(), box.shift(frame.left(), frame.top()), objectName))
                .toList();
    }

    /// {@inheritDoc}
    ///
    /// Asked directly, so it may disagree with [#find].
    @Override
    public boolean exists(ImagePatch patch, String objectName) {
        return ask(Prompt.EXISTS, patch, Map.of("object", name(objectName)), (answer, _) -> yes(answer));
    }

    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("object", name(objectName));
        data.put("property", name(property));
        return ask(Prompt.VERIFY, patch, data, (answer, _) -> yes(answer));
    }

    private static boolean yes(String answer) throws Invalid {
        return JsonAnswer.yes(JsonAnswer.object(answer));
    }

    /// {@inheritDoc}
    ///
    /// The confidence is always 1: a language model gives none that was measured.
    @Override
    public Reply simpleQuery(ImagePatch patch, String question) {
        limit("question", question, LONGEST_QUESTION);
        return ask(Prompt.QUERY, patch, Map.of("question", question), (answer, _) -> new Reply(text(answer), 1));
    }

    /// {@inheritDoc}
    ///
    /// A model that takes videos is shown the part, as many frames of it as it is used to; for any other one
    /// a few frames are asked one by one.
    @Override
    public Reply simpleQuery(VideoSegment segment, String question) {
        if (!model.takesVideos()) {
            return VisionSuite.super.simpleQuery(segment, question);
        }
        limit("question", question, LONGEST_QUESTION);
        Video part = Video.of(Clips.part(segment.clip(), segment.start(), segment.end()));
        return ask(
                Prompt.WATCH,
                Optional.empty(),
                List.of(part),
                Map.of("question", question),
                (answer, _) -> new Reply(text(answer), 1));
    }

    /// The text of an answer: the field `answer`, or, from a model that writes no JSON, all that it wrote.
    private String text(String answer) throws Invalid {
        String text = answer;
        if (answer.contains("{")) {
            JsonNode node = JsonAnswer.object(answer).path("answer");
            if (!node.isTextual() && !node.isNumber() && !node.isBoolean()) {
                throw new Invalid("'answer' must be a text");
            }
            text = node.isBoolean() ? (node.booleanValue() ? "yes" : "no") : node.asText();
        }
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip().toLowerCase(Locale.ROOT);
        if (line.endsWith(".") && line.indexOf('.') == line.length() - 1) {
            line = line.substring(0, line.length() - 1);
        }
        if (line.isEmpty()) {
            throw new Invalid("the answer is empty");
        }
        if (line.length() > LONGEST_REPLY) {
            counters.shortened.incrementAndGet();
            line = line.substring(0, LONGEST_REPLY).strip();
        }
        return line;
    }

    @Override
    public int bestTextMatch(ImagePatch patch, List<String> options) {
        if (options.size() > MOST_OPTIONS) {
            throw tooLong("options", options.size() + " of them", MOST_OPTIONS + "");
        }
        options.forEach(EndpointTools::name);
        if (options.size() == 1) {
            return 0;
        }
        return ask(Prompt.MATCH, patch, Map.of("options", options), (answer, _) -> {
            double index = JsonAnswer.number(JsonAnswer.object(answer), "index", 0, options.size() - 1);
            if (index != Math.rint(index)) {
                throw new Invalid("'index' must be a whole number");
            }
            return (int) index;
        });
    }

    /// {@inheritDoc}
    ///
    /// One request for each patch.
    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        name(content);
        return patches.stream()
                .mapToDouble(patch -> ask(
                        Prompt.SCORE,
                        patch,
                        Map.of("content", content),
                        (answer, _) -> JsonAnswer.number(JsonAnswer.object(answer), "score", 0, 100) / 100))
                .toArray();
    }

    /// How far the model says that the patch is, from 0 for the nearest thing of the whole picture to 100 for
    /// the farthest. No distance is measured: the figures order the parts of one picture and mean nothing
    /// beyond that.
    @Override
    public double computeDepth(ImagePatch patch) {
        Box box = patch.box();
        Image root = patch.root();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("left", thousandth(box.left(), root.width()));
        data.put("top", thousandth(box.top(), root.height()));
        data.put("right", thousandth(box.right(), root.width()));
        data.put("bottom", thousandth(box.bottom(), root.height()));
        return ask(
                Prompt.DEPTH,
                ImagePatch.whole(root),
                data,
                (answer, _) -> JsonAnswer.number(JsonAnswer.object(answer), "distance", 0, 100));
    }

    private static long thousandth(int edge, int side) {
        return Math.round(1000.0 * edge / side);
    }

    /// {@inheritDoc}
    ///
    /// Asked with [#simpleQuery].
    @Override
    public String readText(ImagePatch patch) {
        String text = simpleQuery(patch, READING).text();
        return text.equals(NO_TEXT) ? "" : text;
    }

    /// A language model takes any picture.
    @Override
    public Familiarity familiarity(ImagePatch patch) {
        return Familiarity.ANY;
    }

    /// The model, the version of the prompts, and how pictures are sent.
    @Override
    public String id() {
        return id;
    }

    private <T> T ask(Prompt prompt, ImagePatch patch, Map<String, Object> data, Reader<T> reader) {
        return ask(prompt, Optional.of(patch), List.of(), data, reader);
    }

    private <T> T ask(
            Prompt prompt, Optional<ImagePatch> shown, List<Video> videos, Map<String, Object> data, Reader<T> reader) {
        List<VisionModel.Picture> pictures =
                shown.stream().map(patch -> Sent.of(patch.image(), settings)).toList();
        Map<String, Object> asked = new LinkedHashMap<>(data);
        String problem = "";
        for (int attempt = 0; attempt < 2; attempt++) {
            if (attempt > 0) {
                counters.askedAgain.incrementAndGet();
                asked.put("problem", problem);
            }
            VisionModel.Answer answer = model.look(new VisionModel.Request(
                    prompt.system(), json(asked), pictures, videos, Optional.of(prompt.schema())));
            meter.accept(model.id(), answer.usage());
            shown.ifPresent(patch -> tellLooks(patch, answer.looks()));
            try {
                if (answer.cutOff()) {
                    throw new Invalid("the answer was cut off at the limit of its length; a shorter one is needed");
                }
                return reader.read(answer.said(), attempt > 0);
            } catch (Invalid e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        counters.unusable.incrementAndGet();
        throw new UnusableAnswerException(model.id() + " gave no valid answer to '"
                + prompt.name().toLowerCase(Locale.ROOT) + "', asked twice: " + problem);
    }

    /// Whole pixels around each part.
    private static void tellLooks(ImagePatch patch, List<VisionModel.Look> looks) {
        Map<Integer, List<ImagePatch>> parts = new TreeMap<>();
        Box frame = patch.box();
        for (VisionModel.Look look : looks) {
            Box box = new Box(
                    frame.left() + (int) Math.floor(look.left() * frame.width()),
                    frame.top() + (int) Math.floor(look.top() * frame.height()),
                    frame.left() + (int) Math.ceil(look.right() * frame.width()),
                    frame.top() + (int) Math.ceil(look.bottom() * frame.height()));
            parts.computeIfAbsent(look.look(), _ -> new ArrayList<>()).add(new ImagePatch(patch.root(), box, ""));
        }
        parts.values().forEach(CloseLooks::tell);
    }

    private static String name(String text) {
        limit("text", text, LONGEST_NAME);
        return text;
    }

    private static void limit(String what, String text, int longest) {
        if (text.length() > longest) {
            throw tooLong(what, text.length() + " characters", longest + "");
        }
    }

    private static VireoException tooLong(String what, String got, String most) {
        return new VireoException(
                Code.USAGE, "a tool takes no " + what + " of " + got + ", but " + most + " at most", "");
    }

    private static String json(Map<String, Object> data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data must be writable as JSON", e);
        }
    }

    /// How pictures are sent to a model. A small picture goes as PNG, a larger one as JPEG, of the best
    /// quality that fits.
    ///
    /// @param longSide the longer side of what is sent, in pixels, at most
    /// @param maxBytes the size of what is sent, at most
    public record Pictures(int longSide, int maxBytes) {
        /// 1024 pixels, 1 MiB.
        public static final Pictures DEFAULT = new Pictures(1024, 1 << 20);

        /// @throws VireoException with code USAGE when there would be no use in such pictures
        public Pictures {
            if (longSide < 64 || longSide > 8192) {
                throw new VireoException(
                        Code.USAGE, "the long side of sent pictures lies between 64 and 8192, not " + longSide, "");
            }
            if (maxBytes < 1 << 14) {
                throw new VireoException(Code.USAGE, "sent pictures may have 16384 bytes or more, not " + maxBytes, "");
            }
        }
    }

    /// What was mended or dropped in the answers of a model since the tools were made.
    ///
    /// @param askedAgain questions that were put a second time because the first answer was not valid
    /// @param unusable questions whose second answer was not valid either
    /// @param clampedBoxes boxes that reached outside their picture and were cut
    /// @param refusedBoxes boxes that were empty, malformed, or beyond the hundredth of an answer
    /// @param shortened texts that were longer than a short answer may be and were cut
    public record Tally(long askedAgain, long unusable, long clampedBoxes, long refusedBoxes, long shortened) {}
}
