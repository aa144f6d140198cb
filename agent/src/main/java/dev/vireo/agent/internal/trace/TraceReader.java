package dev.vireo.agent.internal.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Budget;
import dev.vireo.agent.Prices;
import dev.vireo.agent.Switches;
import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Recording.Called;
import dev.vireo.agent.Trace.Recording.Completed;
import dev.vireo.agent.Trace.Recording.Planned;
import dev.vireo.agent.Trace.Recording.Setting;
import dev.vireo.agent.Trace.Result;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.store.ValueJson;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.Familiarity;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The lines of a trace file as an answer: what [TraceWriter] wrote. Every line that is not as it should be
/// is refused with its number.
public final class TraceReader implements ValueJson.Media {
    private static final Set<String> EVENTS =
            Set.of("question", "attempt", "call", "outcome", "answer", "unseen_call", "plan", "model", "end");

    private static final int MOST_DIGITS = 40;

    private record Line(int number, JsonNode json) {
        String event() {
            return json.path("event").asText("");
        }
    }

    private final Path file;
    private final List<Line> events = new ArrayList<>();
    private final Map<String, Image> pictures = new HashMap<>();
    private final Map<String, Clip> clips = new HashMap<>();
    private final List<Planned> plans = new ArrayList<>();
    private final List<Completed> completions = new ArrayList<>();
    private final List<Called> calls = new ArrayList<>();
    private final JsonFields head;
    private int at;
    private int lineNumber = 1;

    public TraceReader(Path file, List<String> lines) {
        this.file = file;
        if (lines.isEmpty()) {
            throw refused("the file is empty");
        }
        List<Line> media = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            lineNumber = i + 1;
            String text = lines.get(i);
            Line line = new Line(lineNumber, checked(() -> Json.parse(text)));
            if (i == 0) {
                checkVersion(line.json);
                events.add(line);
            } else if (line.event().equals("picture") || line.event().equals("clip")) {
                media.add(line);
            } else if (EVENTS.contains(line.event())) {
                events.add(line);
            } else {
                throw refused("this is no event of a trace: '" + line.event() + "'");
            }
        }
        for (Line line : media) {
            lineNumber = line.number;
            if (line.event().equals("picture")) {
                checked(() -> picture(new JsonFields(line.json)));
            }
        }
        for (Line line : media) {
            lineNumber = line.number;
            if (line.event().equals("clip")) {
                checked(() -> clip(new JsonFields(line.json)));
            }
        }
        lineNumber = 1;
        head = checked(() -> new JsonFields(events.getFirst().json));
        at = 1;
    }

    private void checkVersion(JsonNode head) {
        JsonNode version = head.path("vireo_trace");
        if (!version.isInt()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + ":1] is no trace: its first line has no whole number 'vireo_trace'",
                    "Write one with Traces.");
        }
        if (version.intValue() != TraceWriter.VERSION) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + ":1] is a trace of version " + version.intValue() + ", and this Vireo reads version "
                            + TraceWriter.VERSION,
                    version.intValue() > TraceWriter.VERSION ? "Use the Vireo that wrote it, or a newer one." : "");
        }
    }

    private VireoException refused(String reason) {
        return new VireoException(Code.DATA, "[" + file + ":" + lineNumber + "] " + reason, "");
    }

    private <T> T checked(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    // --- pictures and videos

    private Image picture(JsonFields in) {
        in.text("event");
        String name = in.text("picture");
        int width = in.whole("width");
        int height = in.whole("height");
        Image image;
        if (in.has("png")) {
            byte[] png = Base64.getDecoder().decode(in.text("png"));
            image = Image.decode(png, file + ":" + lineNumber);
        } else {
            image = Image.read(file.toAbsolutePath().resolveSibling(in.text("file")));
        }
        in.end();
        if (image.width() != width
                || image.height() != height
                || !image.sha256().equals(name)) {
            throw new IllegalArgumentException(
                    "the picture is not the one that was looked at: its digest is " + image.sha256() + ", not " + name);
        }
        pictures.put(name, image);
        return image;
    }

    private Clip clip(JsonFields in) {
        in.text("event");
        String name = in.text("clip");
        int frames = in.whole("frames");
        double rate = in.number("frames_per_second");
        Map<Integer, Image> looked = new TreeMap<>();
        JsonNode all = in.any("looked_at");
        for (Map.Entry<String, JsonNode> entry : all.properties()) {
            looked.put(
                    Integer.parseInt(entry.getKey()), picture(entry.getValue().asText()));
        }
        in.end();
        Clip clip = new LookedAtClip(frames, rate, looked);
        clips.put(name, clip);
        return clip;
    }

    @Override
    public Image picture(String name) {
        Image image = pictures.get(name);
        if (image == null) {
            throw new IllegalArgumentException("there is no picture '" + name + "' in the trace");
        }
        return image;
    }

    @Override
    public Clip clip(String name) {
        Clip clip = clips.get(name);
        if (clip == null) {
            throw new IllegalArgumentException("there is no video '" + name + "' in the trace");
        }
        return clip;
    }

    // --- the whole

    public Answer answer() {
        lineNumber = 1;
        head.any("vireo_trace");
        head.text("vireo");
        Setting setting = checked(() -> setting(head));
        String planner = checked(() -> head.text("planner"));
        Optional<String> prompt = checked(() -> head.optionalText("prompt"));
        String tools = checked(() -> head.text("tools"));
        Familiarity familiarity = checked(() -> familiarity(head.object("familiarity")));
        checked(() -> value(head, "receiver"));
        checked(() -> {
            head.end();
            return head;
        });
        Question root = question("0", 0);
        while (!peek().event().equals("end")) {
            JsonFields in = next();
            String kind = checked(() -> in.text("event"));
            checked(() -> switch (kind) {
                case "plan" -> plans.add(planned(in));
                case "model" -> completions.add(completed(in));
                case "unseen_call" ->
                    calls.add(new Called(
                            in.text("function"),
                            ValueJson.readAll(in.any("arguments"), this),
                            result(in),
                            confidence(in),
                            looks(in),
                            in.whole("cached")));
                default -> throw new IllegalArgumentException("'" + kind + "' does not belong here");
            });
            checked(() -> {
                in.end();
                return in;
            });
        }
        Trace.Recording recording = new Trace.Recording(setting, plans, completions, calls, familiarity);
        return end(next(), new Trace(root, planner, prompt, tools, recording));
    }

    private Line peek() {
        if (at >= events.size()) {
            throw refused("the trace ends before its answer");
        }
        return events.get(at);
    }

    private JsonFields next() {
        Line line = peek();
        at++;
        lineNumber = line.number;
        return checked(() -> new JsonFields(line.json));
    }

    private Setting setting(JsonFields in) {
        return new Setting(
                in.text("question"),
                type(in, "demanded"),
                in.texts("options"),
                in.texts("models"),
                in.flag("planner_asks_model"),
                in.flag("programs"),
                limits(in.object("limits")),
                budget(in.object("budget")),
                prices(in.any("prices")),
                switches(in.object("switches")));
    }

    private static Limits limits(JsonFields in) {
        Limits out =
                new Limits(micros(in, "micros"), in.whole("frames"), in.count("output_bytes"), in.whole("tool_calls"));
        in.end();
        return out;
    }

    private static Budget budget(JsonFields in) {
        Budget out = new Budget(
                in.whole("model_calls"),
                in.count("tokens"),
                in.optionalText("money").map(TraceReader::decimal),
                in.whole("vision_calls"),
                micros(in, "micros"),
                in.whole("depth"),
                in.whole("width"));
        in.end();
        return out;
    }

    private static Prices prices(JsonNode all) {
        Map<String, Prices.Price> out = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : all.properties()) {
            JsonNode pair = entry.getValue();
            out.put(
                    entry.getKey(),
                    new Prices.Price(
                            decimal(pair.path(0).asText()), decimal(pair.path(1).asText())));
        }
        return new Prices(out);
    }

    private static Switches switches(JsonFields in) {
        Switches out = new Switches(
                in.flag("recursion"),
                in.flag("typed_returns"),
                in.flag("check"),
                in.whole("repairs"),
                in.whole("resamples"),
                choice(in, "child_context", Switches.ChildContext.class));
        in.end();
        return out;
    }

    /// An amount of money; one whose digits would fill the memory is none.
    private static BigDecimal decimal(String text) {
        BigDecimal amount = text.length() > MOST_DIGITS ? null : new BigDecimal(text);
        if (amount == null || Math.abs((long) amount.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException("an amount has at most " + MOST_DIGITS + " digits");
        }
        return amount;
    }

    private static Duration micros(JsonFields in, String name) {
        return Duration.ofNanos(Math.multiplyExact(in.count(name), 1000L));
    }

    private static Familiarity familiarity(JsonFields in) {
        Familiarity out = new Familiarity(in.flag("known"), in.number("distance"));
        in.end();
        return out;
    }

    private Answer end(JsonFields in, Trace trace) {
        return checked(() -> {
            in.text("event");
            List<Answer.Notice> notices = new ArrayList<>();
            for (JsonNode notice : in.array("notices")) {
                notices.add(notice(new JsonFields(notice)));
            }
            JsonFields spent = in.object("cost");
            Answer.Cost cost = new Answer.Cost(
                    spent.whole("tool_calls"),
                    spent.whole("vision_calls"),
                    spent.whole("planner_calls"),
                    spent.whole("repairs"),
                    spent.whole("resamples"),
                    usage(spent.object("usage")),
                    spent.whole("cached"),
                    spent.optionalText("money").map(TraceReader::decimal),
                    spent.texts("unpriced"),
                    spent.whole("depth"),
                    spent.whole("width"),
                    nanos(in, "nanos"));
            spent.end();
            boolean degraded = in.object("answer").flag("degraded");
            Answer answer = Answer.of(trace, degraded, cost, notices);
            if (!Json.text(Json.of(answer.plain())).equals(Json.text(in.any("answer")))) {
                throw new IllegalArgumentException("the answer is not the one of the events before it");
            }
            in.end();
            if (at < events.size()) {
                throw new IllegalArgumentException("something follows the end");
            }
            return answer;
        });
    }

    // --- the tree

    /// @param level how many questions are above it
    private Question question(String path, int level) {
        JsonFields in = next();
        if (level > Budget.MAX_DEPTH) {
            throw refused("questions nest deeper than " + Budget.MAX_DEPTH);
        }
        expect(in, "question", path);
        String text = checked(() -> in.text("question"));
        Value receiver = checked(() -> value(in, "receiver"));
        Optional<Type> demanded = checked(() -> type(in, "demanded"));
        int depth = checked(() -> in.whole("depth"));
        finish(in);
        List<Attempt> attempts = new ArrayList<>();
        int[] children = new int[1];
        while (peek().event().equals("attempt")) {
            attempts.add(attempt(path, level, attempts.size(), children));
        }
        List<ToolCall> direct = new ArrayList<>();
        while (peek().event().equals("call")) {
            direct.add(call(next(), path));
        }
        JsonFields out = next();
        expect(out, "answer", path);
        Question question = checked(() -> new Question(
                text,
                receiver,
                demanded,
                depth,
                attempts,
                direct,
                value(out, "value"),
                requiredType(out, "type"),
                out.optionalObject("degradation").map(TraceReader::notice),
                out.flag("reused"),
                nanos(out, "nanos")));
        finish(out);
        return question;
    }

    private Attempt attempt(String path, int level, int number, int[] children) {
        JsonFields in = next();
        expect(in, "attempt", path);
        numbered(in, number);
        Trace.Why why = checked(() -> choice(in, "why", Trace.Why.class));
        List<Diagnostic> findings = checked(() -> diagnostics(in, "findings"));
        Plan plan = checked(() ->
                plan(in).orElseThrow(() -> new IllegalArgumentException("there is neither a program nor a reason")));
        boolean remembered = checked(() -> in.flag("remembered"));
        finish(in);
        List<Step> steps = new ArrayList<>();
        while (!peek().event().equals("outcome")) {
            if (peek().event().equals("question")) {
                steps.add(question(path + "." + children[0]++, level + 1));
            } else {
                steps.add(call(next(), path));
            }
        }
        JsonFields out = next();
        expect(out, "outcome", path);
        numbered(out, number);
        Attempt attempt = checked(() -> new Attempt(
                why,
                plan,
                remembered,
                findings,
                out.optionalObject("outcome").map(this::outcome),
                steps,
                nanos(out, "planning_nanos"),
                nanos(out, "running_nanos")));
        finish(out);
        return attempt;
    }

    private ToolCall call(JsonFields in, String path) {
        expect(in, "call", path);
        ToolCall call = checked(() -> new ToolCall(
                in.text("function"),
                ValueJson.readAll(in.any("arguments"), this),
                result(in),
                in.flag("remembered"),
                confidence(in),
                looks(in),
                nanos(in, "nanos")));
        int cached = checked(() -> in.whole("cached"));
        if (!call.remembered()) {
            calls.add(new Called(
                    call.function(), call.arguments(), call.result(), call.confidence(), call.looks(), cached));
        }
        finish(in);
        return call;
    }

    private void expect(JsonFields in, String kind, String path) {
        String got = checked(() -> in.text("event"));
        if (!got.equals(kind)) {
            throw refused("expected the event '" + kind + "' of question " + path + ", not '" + got + "'");
        }
        String where = checked(() -> in.text("path"));
        if (!where.equals(path)) {
            throw refused("expected question " + path + ", not " + where);
        }
    }

    private void numbered(JsonFields in, int number) {
        int got = checked(() -> in.whole("attempt"));
        if (got != number) {
            throw refused("expected attempt " + number + ", not " + got);
        }
    }

    private void finish(JsonFields in) {
        checked(() -> {
            in.end();
            return in;
        });
    }

    private Value value(JsonFields in, String name) {
        return ValueJson.read(in.any(name), this);
    }

    private Result result(JsonFields in) {
        return in.has("refused")
                ? new Result.Refused(in.text("refused"), in.has("unknown") && in.flag("unknown"))
                : new Result.Given(value(in, "value"));
    }

    private static OptionalDouble confidence(JsonFields in) {
        return in.has("confidence") ? OptionalDouble.of(in.number("confidence")) : OptionalDouble.empty();
    }

    private List<List<ImagePatch>> looks(JsonFields in) {
        if (!in.has(TraceWriter.LOOKS)) {
            return List.of();
        }
        return ValueJson.readLooks(in.any(TraceWriter.LOOKS), this);
    }

    private static Optional<Plan> plan(JsonFields in) {
        if (in.has("program")) {
            return Optional.of(new Plan.Program(in.text("program"), usage(in.object("usage"))));
        }
        if (in.has("not_understood")) {
            return Optional.of(new Plan.NotUnderstood(in.text("not_understood"), usage(in.object("usage"))));
        }
        return Optional.empty();
    }

    private static Usage usage(JsonFields in) {
        Usage out = new Usage(in.whole("calls"), in.count("input_tokens"), in.count("output_tokens"));
        in.end();
        return out;
    }

    private static Planned planned(JsonFields in) {
        return new Planned(
                in.text("request"),
                in.text("question"),
                in.whole("depth"),
                plan(in),
                in.optionalObject("failure").map(f -> {
                    Trace.Recording.Failure failure = new Trace.Recording.Failure(f.text("message"), f.text("hint"));
                    f.end();
                    return failure;
                }),
                in.whole("cached"));
    }

    private static Completed completed(JsonFields in) {
        return new Completed(
                in.text("request"),
                new LanguageModel.Completion(in.text("text"), usage(in.object("usage")), in.flag("cut_off")),
                in.whole("cached"));
    }

    private Outcome outcome(JsonFields in) {
        String kind = in.text("kind");
        Outcome out = switch (kind) {
            case "returned" -> new Outcome.Returned(value(in, "value"), requiredType(in, "type"));
            case "rejected" -> new Outcome.Rejected(diagnostics(in, "diagnostics"));
            case "failed" -> {
                JsonNode line = in.any("line");
                yield new Outcome.Failed(
                        in.text("error"),
                        in.text("message"),
                        line.isNull() ? OptionalInt.empty() : OptionalInt.of(in.whole("line")),
                        in.texts("values"));
            }
            case "timed_out" -> new Outcome.TimedOut(micros(in, "limit_micros"));
            case "out_of_memory" -> new Outcome.OutOfMemory(in.text("message"));
            case "output_limit" -> new Outcome.OutputLimit(in.count("bytes"));
            case "crashed" -> new Outcome.Crashed(in.text("message"));
            default -> throw new IllegalArgumentException("there is no outcome '" + kind + "'");
        };
        in.end();
        return out;
    }

    private static List<Diagnostic> diagnostics(JsonFields in, String name) {
        List<Diagnostic> out = new ArrayList<>();
        for (JsonNode one : in.array(name)) {
            out.add(diagnostic(new JsonFields(one)));
        }
        return out;
    }

    private static Diagnostic diagnostic(JsonFields in) {
        Diagnostic out = new Diagnostic(
                in.text("code"),
                choice(in, "severity", Diagnostic.Severity.class),
                in.whole("line"),
                in.whole("column"),
                in.text("message"),
                in.text("expected"),
                in.text("actual"),
                in.text("hint"));
        in.end();
        return out;
    }

    private static Answer.Notice notice(JsonFields in) {
        Answer.Notice out =
                new Answer.Notice(choice(in, "kind", Answer.Notice.Kind.class), in.text("message"), in.text("hint"));
        in.end();
        return out;
    }

    private static <E extends Enum<E>> E choice(JsonFields in, String name, Class<E> choices) {
        String text = in.text(name);
        for (E value : choices.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("the field '" + name + "' can't be '" + text + "'");
    }

    private static Optional<Type> type(JsonFields in, String name) {
        return in.optionalText(name).map(text -> parse(name, text));
    }

    private static Type requiredType(JsonFields in, String name) {
        return parse(name, in.text(name));
    }

    private static Type parse(String name, String text) {
        return Type.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("the field '" + name + "' is no type: '" + text + "'"));
    }

    private static Duration nanos(JsonFields in, String name) {
        return Duration.ofNanos(in.count(name));
    }
}
