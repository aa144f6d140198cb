package dev.vireo.agent.internal.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Budget;
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
import dev.vireo.agent.internal.asking.Fallback;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.store.ValueJson;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An answer as the lines of a trace file: the head, the pictures, the events, what else came from outside,
/// the end. [TraceReader] is the way back.
public final class TraceWriter implements ValueJson.Names {
    /// The version of the format, the first field of the first line.
    public static final int VERSION = 1;

    /// The field of a call with what was looked at closer.
    static final String LOOKS = "looks";

    private final Map<Image, Path> files;
    private final Map<String, Image> pictures = new LinkedHashMap<>();
    private final IdentityHashMap<Clip, ClipFrames> clips = new IdentityHashMap<>();
    private final List<ClipFrames> clipsInOrder = new ArrayList<>();
    private final Map<String, Deque<Called>> called = new HashMap<>();
    private final List<ObjectNode> events = new ArrayList<>();

    /// A video and the frames of it that somebody looked at.
    private record ClipFrames(String name, Clip clip, Map<Integer, Image> frames) {}

    /// @param files where pictures lie that are not to be inside
    public TraceWriter(Map<Image, Path> files) {
        this.files = files;
    }

    @Override
    public String of(Image picture) {
        pictures.putIfAbsent(picture.sha256(), picture);
        return picture.sha256();
    }

    @Override
    public String of(Clip clip) {
        return framesOf(clip).name;
    }

    private ClipFrames framesOf(Clip clip) {
        ClipFrames known = clips.get(clip);
        if (known == null) {
            known = new ClipFrames("clip" + clipsInOrder.size(), clip, new TreeMap<>());
            clips.put(clip, known);
            clipsInOrder.add(known);
        }
        return known;
    }

    public List<ObjectNode> lines(Answer answer) {
        Trace trace = answer.trace();
        Trace.Recording recording = trace.recording();
        ObjectNode head = head(trace);
        for (Called call : recording.calls()) {
            called.computeIfAbsent(key(call.function(), call.arguments(), this), _ -> new ArrayDeque<>())
                    .add(call);
        }
        question(trace.root(), "0");
        called.values().stream()
                .flatMap(Deque::stream)
                .map(this::unseen)
                .sorted(Comparator.comparing(Json::text))
                .forEach(events::add);
        recording.plans().stream()
                .sorted(Comparator.comparing(Planned::request))
                .map(TraceWriter::plan)
                .forEach(events::add);
        recording.completions().stream()
                .sorted(Comparator.comparing(Completed::request))
                .map(TraceWriter::completion)
                .forEach(events::add);
        ObjectNode end = end(answer);
        List<ObjectNode> out = new ArrayList<>();
        out.add(head);
        for (ClipFrames clip : clipsInOrder) {
            out.add(clip(clip));
        }
        pictures.values().forEach(picture -> out.add(picture(picture)));
        out.addAll(events);
        out.add(end);
        return out;
    }

    /// What a call is looked up by.
    public static String key(String function, List<Value> arguments, ValueJson.Names names) {
        return function + Json.text(ValueJson.write(arguments, names));
    }

    private ObjectNode head(Trace trace) {
        Setting setting = trace.recording().setting();
        ObjectNode out = Json.object()
                .put("vireo_trace", VERSION)
                .put("vireo", VireoVersion.text())
                .put("question", setting.question())
                .put("demanded", type(setting.demanded()))
                .put("planner", trace.planner())
                .put("prompt", trace.promptVersion().orElse(null))
                .put("tools", trace.tools());
        setting.options().forEach(out.putArray("options")::add);
        setting.models().forEach(out.putArray("models")::add);
        out.put("planner_asks_model", setting.asksModel());
        Limits limits = setting.limits();
        out.put("programs", setting.programs());
        out.putObject("limits")
                .put("micros", limits.time().toNanos() / 1000)
                .put("frames", limits.frames())
                .put("output_bytes", limits.outputBytes())
                .put("tool_calls", limits.toolCalls());
        Budget budget = setting.budget();
        out.putObject("budget")
                .put("model_calls", budget.modelCalls())
                .put("tokens", budget.tokens())
                .put("money", budget.money().map(BigDecimal::toString).orElse(null))
                .put("vision_calls", budget.visionCalls())
                .put("micros", budget.time().toNanos() / 1000)
                .put("depth", budget.depth())
                .put("width", budget.width());
        ObjectNode prices = out.putObject("prices");
        new TreeMap<>(setting.prices().models())
                .forEach((model, price) -> prices.putArray(model)
                        .add(price.input().toString())
                        .add(price.output().toString()));
        Switches switches = setting.switches();
        out.putObject("switches")
                .put("recursion", switches.recursion())
                .put("typed_returns", switches.typedReturns())
                .put("check", switches.check())
                .put("repairs", switches.repairs())
                .put("resamples", switches.resamples())
                .put("child_context", lower(switches.childContext()));
        out.set("receiver", ValueJson.write(trace.root().receiver(), this));
        out.putObject("familiarity")
                .put("known", trace.recording().familiarity().known())
                .put("distance", trace.recording().familiarity().distance());
        return out;
    }

    private ObjectNode picture(Image picture) {
        ObjectNode out = Json.object()
                .put("event", "picture")
                .put("picture", picture.sha256())
                .put("width", picture.width())
                .put("height", picture.height());
        Path file = files.get(picture);
        return file == null
                ? out.put("png", Base64.getEncoder().encodeToString(picture.encodePng()))
                : out.put("file", file.toString());
    }

    private ObjectNode clip(ClipFrames clip) {
        ObjectNode out = Json.object()
                .put("event", "clip")
                .put("clip", clip.name)
                .put("frames", clip.clip.frames())
                .put("frames_per_second", clip.clip.framesPerSecond());
        ObjectNode looked = out.putObject("looked_at");
        clip.frames.forEach((index, image) -> looked.put(Integer.toString(index), of(image)));
        return out;
    }

    // --- the tree

    private void question(Question question, String path) {
        ObjectNode begin = event("question", path).put("question", question.text());
        begin.set("receiver", ValueJson.write(question.receiver(), this));
        begin.put("demanded", type(question.demanded())).put("depth", question.depth());
        events.add(begin);
        int child = 0;
        for (int i = 0; i < question.attempts().size(); i++) {
            Attempt attempt = question.attempts().get(i);
            ObjectNode line = event("attempt", path).put("attempt", i).put("why", lower(attempt.why()));
            plan(line, Optional.of(attempt.plan()));
            line.put("remembered", attempt.remembered());
            diagnostics(line.putArray("findings"), attempt.findings());
            events.add(line);
            for (Step step : attempt.steps()) {
                switch (step) {
                    case ToolCall call -> events.add(call(call, path));
                    case Question asked -> question(asked, path + "." + child++);
                }
            }
            ObjectNode outcome = event("outcome", path).put("attempt", i);
            outcome.set("outcome", attempt.outcome().map(this::outcome).orElse(null));
            events.add(outcome.put("planning_nanos", attempt.planning().toNanos())
                    .put("running_nanos", attempt.running().toNanos()));
        }
        if (question.receiver() instanceof Value.Video(VideoSegment video)
                && (question.degradation().isPresent() || !question.direct().isEmpty())) {
            // without a program, some frames stand for the whole: a replay looks at them again
            for (int index : Fallback.frames(video)) {
                framesOf(video.clip()).frames.put(video.start() + index, video.frame(index));
            }
        }
        question.direct().forEach(call -> events.add(call(call, path)));
        ObjectNode end = event("answer", path);
        end.set("value", ValueJson.write(question.value(), this));
        end.put("type", question.type().toString());
        end.set("degradation", question.degradation().map(TraceWriter::notice).orElse(null));
        events.add(end.put("reused", question.reused()).put("nanos", nanos(question.time())));
    }

    private static ObjectNode event(String kind, String path) {
        return Json.object().put("event", kind).put("path", path);
    }

    private ObjectNode call(ToolCall call, String path) {
        ObjectNode out = event("call", path);
        int cached = 0;
        if (!call.remembered()) {
            Called known = called.getOrDefault(key(call.function(), call.arguments(), this), new ArrayDeque<>())
                    .pollFirst();
            cached = known == null ? 0 : known.cached();
        }
        result(out, call.function(), call.arguments(), call.result());
        call.confidence().ifPresent(c -> out.put("confidence", c));
        looks(out, call.looks());
        LookedAt.of(call).ifPresent(l -> framesOf(l.clip()).frames.put(l.number(), l.image()));
        return out.put("remembered", call.remembered())
                .put("cached", cached)
                .put("nanos", call.time().toNanos());
    }

    /// A call that left no step in the tree, because the question that made it has no answer.
    private ObjectNode unseen(Called call) {
        ObjectNode out = Json.object().put("event", "unseen_call");
        result(out, call.function(), call.arguments(), call.result());
        call.confidence().ifPresent(c -> out.put("confidence", c));
        looks(out, call.looks());
        return out.put("cached", call.cached());
    }

    private void looks(ObjectNode out, List<List<ImagePatch>> looks) {
        if (!looks.isEmpty()) {
            out.set(LOOKS, ValueJson.writeLooks(looks, this));
        }
    }

    private void result(ObjectNode out, String function, List<Value> arguments, Result result) {
        out.put("function", function);
        out.set("arguments", ValueJson.write(arguments, this));
        switch (result) {
            case Result.Given(Value value) -> out.set("value", ValueJson.write(value, this));
            case Result.Refused(String message, boolean unknown) -> {
                out.put("refused", message);
                if (unknown) {
                    out.put("unknown", true);
                }
            }
        }
    }

    private JsonNode outcome(Outcome outcome) {
        ObjectNode out = Json.object().put("kind", outcome.label());
        switch (outcome) {
            case Outcome.Returned(Value value, Type type) -> {
                out.set("value", ValueJson.write(value, this));
                out.put("type", type.toString());
            }
            case Outcome.Rejected(List<Diagnostic> all) -> diagnostics(out.putArray("diagnostics"), all);
            case Outcome.Failed(String error, String message, OptionalInt line, List<String> values) -> {
                out.put("error", error).put("message", message);
                out.put("line", line.isPresent() ? (Integer) line.getAsInt() : null);
                values.forEach(out.putArray("values")::add);
            }
            case Outcome.TimedOut(Duration limit) -> out.put("limit_micros", limit.toNanos() / 1000);
            case Outcome.OutOfMemory(String message) -> out.put("message", message);
            case Outcome.OutputLimit(long bytes) -> out.put("bytes", bytes);
            case Outcome.Crashed(String message) -> out.put("message", message);
        }
        return out;
    }

    private static void diagnostics(ArrayNode out, List<Diagnostic> all) {
        all.forEach(d -> out.add(diagnostic(d)));
    }

    private static ObjectNode diagnostic(Diagnostic d) {
        return Json.object()
                .put("code", d.code())
                .put("severity", lower(d.severity()))
                .put("line", d.line())
                .put("column", d.column())
                .put("message", d.message())
                .put("expected", d.expected())
                .put("actual", d.actual())
                .put("hint", d.hint());
    }

    // --- what came from outside

    private static ObjectNode plan(Planned planned) {
        ObjectNode out = Json.object()
                .put("event", "plan")
                .put("request", planned.request())
                .put("question", planned.question())
                .put("depth", planned.depth());
        plan(out, planned.plan());
        planned.failure()
                .ifPresent(f ->
                        out.putObject("failure").put("message", f.message()).put("hint", f.hint()));
        return out.put("cached", planned.cached());
    }

    private static void plan(ObjectNode out, Optional<Plan> plan) {
        if (plan.isEmpty()) {
            return;
        }
        switch (plan.get()) {
            case Plan.Program(String source, Usage _) -> out.put("program", source);
            case Plan.NotUnderstood(String reason, Usage _) -> out.put("not_understood", reason);
        }
        out.set("usage", usage(plan.get().usage()));
    }

    private static ObjectNode completion(Completed completed) {
        ObjectNode out = Json.object()
                .put("event", "model")
                .put("request", completed.request())
                .put("text", completed.completion().text())
                .put("cut_off", completed.completion().cutOff());
        out.set("usage", usage(completed.completion().usage()));
        return out.put("cached", completed.cached());
    }

    private static ObjectNode usage(Usage usage) {
        return Json.object()
                .put("calls", usage.calls())
                .put("input_tokens", usage.inputTokens())
                .put("output_tokens", usage.outputTokens());
    }

    // --- the end

    private static ObjectNode end(Answer answer) {
        ObjectNode out = Json.object().put("event", "end");
        out.set("answer", Json.of(answer.plain()));
        var notices = out.putArray("notices");
        answer.notices().forEach(n -> notices.add(notice(n)));
        Answer.Cost cost = answer.cost();
        ObjectNode spent = out.putObject("cost")
                .put("tool_calls", cost.toolCalls())
                .put("vision_calls", cost.visionCalls())
                .put("planner_calls", cost.plannerCalls())
                .put("repairs", cost.repairs())
                .put("resamples", cost.resamples())
                .put("cached", cost.cached())
                .put("money", cost.money().map(BigDecimal::toString).orElse(null))
                .put("depth", cost.depth())
                .put("width", cost.width());
        cost.unpriced().forEach(spent.putArray("unpriced")::add);
        spent.set("usage", usage(cost.usage()));
        return out.put("nanos", nanos(cost.time()));
    }

    private static ObjectNode notice(Answer.Notice notice) {
        return Json.object()
                .put("kind", lower(notice.kind()))
                .put("message", notice.message())
                .put("hint", notice.hint());
    }

    private static @Nullable String type(Optional<Type> type) {
        return type.map(Type::toString).orElse(null);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static long nanos(Duration time) {
        return time.toNanos();
    }
}
