package dev.vireo.agent.internal.tools;

import dev.vireo.language.LanguageModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.UserTools;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.CloseLooks;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.UnusableAnswerException;
import dev.vireo.visiontools.VisionTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Answers the tool calls of programs: checks what comes from the worker, asks the vision tools, and turns
/// what they give into values.
public final class ToolBridge implements ToolAnswers {
    /// What a tool gave.
    ///
    /// @param looks the parts of pictures at which it looked closer, look after look
    public record Given(Value value, OptionalDouble confidence, List<List<ImagePatch>> looks) {
        /// Copies the list.
        public Given {
            looks = List.copyOf(looks);
        }

        /// What a tool gave that told of no look.
        public Given(Value value, OptionalDouble confidence) {
            this(value, confidence, List.of());
        }

        static Given of(Value value) {
            return new Given(value, OptionalDouble.empty());
        }
    }

    private final VisionTools tools;
    private final UserTools userTools;
    private final Optional<TextQuestions> texts;
    private final FrameMemory frames = new FrameMemory(Runtime.getRuntime().maxMemory() / 4);

    public ToolBridge(VisionTools tools, UserTools userTools, Optional<LanguageModel> model) {
        this.tools = tools;
        this.userTools = userTools;
        this.texts = model.map(TextQuestions::new);
    }

    @Override
    public Given call(String function, List<Value> arguments) throws ToolException {
        Arguments in = new Arguments(function, arguments);
        try {
            List<List<ImagePatch>> looks = new ArrayList<>();
            Given given = CloseLooks.heard(looks::add, () -> answer(function, in));
            return looks.isEmpty() ? given : new Given(given.value(), given.confidence(), looks);
        } catch (UnknownNameException e) {
            throw new ToolException(e.getMessage(), true, e);
        } catch (UnusableAnswerException e) {
            throw new ToolException(function + ": " + e.getMessage(), e);
        } catch (VireoException e) {
            if (e.code() == Code.USAGE) {
                throw new ToolException(e.getMessage(), e);
            }
            throw e;
        }
    }

    private Given answer(String function, Arguments in) throws ToolException {
        return switch (function) {
            case "ImagePatch.find" ->
                Given.of(new Value.Items(tools.detector().find(in.patch(0), in.text(1, "object_name")).stream()
                        .<Value>map(Value.Patch::new)
                        .toList()));
            case "ImagePatch.exists" ->
                Given.of(new Value.Bool(tools.detector().exists(in.patch(0), in.text(1, "object_name"))));
            case "ImagePatch.verify_property" ->
                Given.of(new Value.Bool(tools.verifier()
                        .verifyProperty(in.patch(0), in.text(1, "object_name"), in.text(2, "property"))));
            case "ImagePatch.simple_query" -> {
                Reply reply = tools.answerer().simpleQuery(in.patch(0), in.text(1, "question"));
                yield new Given(new Value.Str(reply.text()), OptionalDouble.of(reply.confidence()));
            }
            case "ImagePatch.best_text_match" -> {
                List<String> options = in.texts(1, "options");
                Optional<String> prefix = in.optionalText(2, "prefix");
                List<String> asked = prefix.isEmpty()
                        ? options
                        : options.stream().map(o -> prefix.get() + " " + o).toList();
                yield Given.of(new Value.Str(options.get(tools.matcher().bestTextMatch(in.patch(0), asked))));
            }
            case "ImagePatch.compute_depth" ->
                Given.of(new Value.Real(tools.depth().computeDepth(in.patch(0))));
            case "ImagePatch.read_text" -> Given.of(new Value.Str(tools.reader().readText(in.patch(0))));
            case "ImagePatch.text_lines" ->
                Given.of(new Value.Items(tools.reader().textLines(in.patch(0)).stream()
                        .<Value>map(Value.Patch::new)
                        .toList()));
            case "ImagePatch.crop" -> Given.of(new Value.Patch(crop(in)));
            case "VideoSegment.frame_from_index" -> Given.of(new Value.Patch(frame(in)));
            case "VideoSegment.trim" -> Given.of(new Value.Video(trim(in)));
            case "VideoSegment.simple_query" -> {
                Reply reply = tools.answerer().simpleQuery(in.video(0), in.text(1, "question"));
                yield new Given(new Value.Str(reply.text()), OptionalDouble.of(reply.confidence()));
            }
            case "best_image_match" -> Given.of(bestImage(in));
            case "llm_query" ->
                Given.of(new Value.Str(texts(function).query(in.text(0, "question"), in.value(1, "context"))));
            case "select_answer" ->
                Given.of(new Value.Str(
                        texts(function).select(in.value(0, "info"), in.text(1, "question"), in.texts(2, "options"))));
            default -> Given.of(userTools.call(function, in.values()));
        };
    }

    private TextQuestions texts(String function) throws ToolException {
        return texts.orElseThrow(() -> new ToolException(
                function + " needs a language model, and this agent has none; give it one with languageModel(...)"));
    }

    private static ImagePatch crop(Arguments in) throws ToolException {
        ImagePatch patch = in.patch(0);
        int left = in.whole(1, "left");
        int lower = in.whole(2, "lower");
        int right = in.whole(3, "right");
        int upper = in.whole(4, "upper");
        try {
            return ImagePatch.ofProgramFrame(patch.root(), left, lower, right, upper, "");
        } catch (IllegalArgumentException e) {
            throw new ToolException(
                    "crop(left=" + left + ", lower=" + lower + ", right=" + right + ", upper=" + upper
                            + ") leaves nothing of a picture of " + patch.root().width() + "x"
                            + patch.root().height() + "; left < right and lower < upper are needed",
                    e);
        }
    }

    private ImagePatch frame(Arguments in) throws ToolException {
        VideoSegment video = in.video(0);
        int index = in.whole(1, "index");
        if (index < 0 || index >= video.frames()) {
            throw new ToolException("frame_from_index(" + index + "): this part of the video has "
                    + (video.frames() == 1 ? "one frame, 0" : "the frames 0 to " + (video.frames() - 1)));
        }
        return ImagePatch.whole(frames.look(video, index));
    }

    /// As Python cuts a list, but what would be empty is refused; an end beyond the last frame is the last.
    private static VideoSegment trim(Arguments in) throws ToolException {
        VideoSegment video = in.video(0);
        int start = in.optionalWhole(1, "start").orElse(0);
        int end = in.optionalWhole(2, "end").orElse(video.frames());
        if (start < 0 || start >= video.frames() || end <= start) {
            throw new ToolException("trim(start=" + start + ", end=" + end + ") leaves nothing of "
                    + (video.frames() == 1 ? "one frame" : video.frames() + " frames")
                    + "; 0 <= start < end is needed, and start < num_frames");
        }
        return video.trim(start, end);
    }

    private Value bestImage(Arguments in) throws ToolException {
        List<ImagePatch> patches = in.patches(0, "patches");
        List<String> contents = in.texts(1, "content");
        boolean wantsIndex = in.value(2, "return_index") instanceof Value.Bool(boolean b) && b;
        if (patches.isEmpty()) {
            return new Value.None();
        }
        double[] sums = new double[patches.size()];
        for (String content : contents) {
            double[] scores = tools.matcher().matchScores(patches, content);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += scores[i];
            }
        }
        int best = 0;
        for (int i = 1; i < sums.length; i++) {
            if (sums[i] > sums[best]) {
                best = i;
            }
        }
        return wantsIndex ? new Value.Int(best) : new Value.Patch(patches.get(best));
    }

    /// The arguments of one call, read by position. What is not of its type is refused: it comes from a
    /// program.
    public record Arguments(String function, List<Value> values) {
        public Value value(int i, String name) throws ToolException {
            if (i >= values.size()) {
                throw new ToolException(function + " lacks its argument " + name);
            }
            return values.get(i);
        }

        private ToolException wrong(String name, String wanted, Value got) {
            return new ToolException(function + " takes " + wanted + " as " + name + ", not " + Type.of(got));
        }

        ImagePatch patch(int i) throws ToolException {
            Value value = value(i, "self");
            if (value instanceof Value.Patch(ImagePatch patch)) {
                return patch;
            }
            throw wrong("its patch", "an ImagePatch", value);
        }

        VideoSegment video(int i) throws ToolException {
            Value value = value(i, "self");
            if (value instanceof Value.Video(VideoSegment video)) {
                return video;
            }
            throw wrong("its video", "a VideoSegment", value);
        }

        public String text(int i, String name) throws ToolException {
            Value value = value(i, name);
            if (value instanceof Value.Str(String text)) {
                if (text.isBlank()) {
                    throw new ToolException(function + " was given an empty " + name);
                }
                return text;
            }
            throw wrong(name, "a str", value);
        }

        public Optional<String> optionalText(int i, String name) throws ToolException {
            if (i >= values.size() || values.get(i) instanceof Value.None) {
                return Optional.empty();
            }
            return values.get(i) instanceof Value.Str(String text) && text.isBlank()
                    ? Optional.empty()
                    : Optional.of(text(i, name));
        }

        /// At least one text; a single str counts as a list of one.
        List<String> texts(int i, String name) throws ToolException {
            Value value = value(i, name);
            if (value instanceof Value.Str(String text)) {
                return List.of(text);
            }
            List<String> out = new ArrayList<>();
            for (Value item : items(value, name, "a list[str]")) {
                if (!(item instanceof Value.Str(String text))) {
                    throw wrong(name, "a list[str]", value);
                }
                out.add(text);
            }
            if (out.isEmpty()) {
                throw new ToolException(function + " was given an empty list of " + name);
            }
            return out;
        }

        public List<ImagePatch> patches(int i, String name) throws ToolException {
            Value value = value(i, name);
            List<ImagePatch> out = new ArrayList<>();
            for (Value item : items(value, name, "a list[ImagePatch]")) {
                if (!(item instanceof Value.Patch(ImagePatch patch))) {
                    throw wrong(name, "a list[ImagePatch]", value);
                }
                out.add(patch);
            }
            return out;
        }

        private List<Value> items(Value value, String name, String wanted) throws ToolException {
            return switch (value) {
                case Value.Items(List<Value> vs) -> vs;
                case Value.Tuple(List<Value> vs) -> vs;
                case Value.Bool _,
                        Value.Int _,
                        Value.Real _,
                        Value.Str _,
                        Value.Patch _,
                        Value.Video _,
                        Value.Dict _,
                        Value.None _ -> throw wrong(name, wanted, value);
            };
        }

        OptionalInt optionalWhole(int i, String name) throws ToolException {
            return i >= values.size() || values.get(i) instanceof Value.None
                    ? OptionalInt.empty()
                    : OptionalInt.of(whole(i, name));
        }

        int whole(int i, String name) throws ToolException {
            Value value = value(i, name);
            if (value instanceof Value.Int(long n)) {
                return Math.clamp(n, Integer.MIN_VALUE / 2, Integer.MAX_VALUE / 2);
            }
            throw wrong(name, "an int", value);
        }
    }
}
