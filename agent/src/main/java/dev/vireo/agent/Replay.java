package dev.vireo.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Recording.Called;
import dev.vireo.agent.Trace.Recording.Completed;
import dev.vireo.agent.Trace.Recording.Planned;
import dev.vireo.agent.Trace.Recording.Setting;
import dev.vireo.agent.internal.outside.Outside;
import dev.vireo.agent.internal.outside.Recorder;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.store.ValueJson;
import dev.vireo.agent.internal.tools.ToolAnswers;
import dev.vireo.agent.internal.tools.ToolBridge;
import dev.vireo.agent.internal.trace.TraceReader;
import dev.vireo.agent.internal.trace.TraceWriter;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.UserTools;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.VisionSuite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Answers a question again from its trace. Plans, answers of language models and results of tools come from
/// the trace, and what it lacks is an error; the programs run again. There is nothing in it that could reach a
/// network.
public final class Replay {
    /// What a replay led to.
    ///
    /// @param answer the answer, with the times of the recording
    /// @param difference where it first differs from the recording; empty when the two are the same, byte for
    ///     byte
    public record Result(Answer answer, Optional<String> difference) {}

    private final Path file;
    private final List<String> lines;
    private final Answer recorded;

    private Replay(Path file, List<String> lines, Answer recorded) {
        this.file = file;
        this.lines = lines;
        this.recorded = recorded;
    }

    /// A replay of the trace in a file.
    ///
    /// @throws VireoException with code DATA as [Traces#read]
    public static Replay of(Path trace) {
        List<String> lines = Traces.readLines(trace);
        return new Replay(trace, lines, new TraceReader(trace, lines).answer());
    }

    /// The answer as it was recorded.
    public Answer recorded() {
        return recorded;
    }

    /// The question as it was asked, about the pictures of the trace.
    public Query query() {
        Setting setting = recorded.trace().recording().setting();
        return new Query(recorded.trace().root().receiver(), setting.question(), setting.demanded(), setting.options());
    }

    /// The program that was given with the question, if one was.
    private Optional<String> given() {
        return recorded.trace().root().attempts().stream()
                .findFirst()
                .filter(attempt -> attempt.why() == Trace.Why.GIVEN)
                .flatMap(Trace.Attempt::program);
    }

    /// An agent whose planner, language model and tools are those of the trace, set as it was then. It lacks
    /// what runs the programs: give it a `runner`, or let it start one.
    public VisualAgent.Builder agent() {
        Setting setting = recorded.trace().recording().setting();
        VisualAgent.Builder builder = VisualAgent.builder()
                .tools(new RecordedTools())
                .planner(new RecordedPlanner(new Turns<>(), new Recorder()))
                .limits(setting.limits().atMost(Limits.MOST)) // a trace may come from a stranger
                .budget(setting.budget().atMost(Budget.MOST))
                .prices(setting.prices())
                .switches(setting.switches())
                .outside(new Recorded());
        if (!setting.models().isEmpty()) {
            builder.languageModel(new RecordedModel(setting.models().getFirst(), new Turns<>(), new Recorder()));
        }
        return setting.programs() ? builder : builder.withoutPrograms();
    }

    /// Answers again and compares.
    ///
    /// @param userTools the objects whose methods programs called besides the standard tools, as they were given to
    ///     the agent: programs are checked against their signatures, their answers come from the trace. The runner
    ///     must have been started with their API.
    /// @throws VireoException with code DATA when the trace lacks something that is asked for now; USAGE when its
    ///     programs called tools that are not given
    public Result run(ProgramRunner runner, Object... userTools) {
        requireTools(UserTools.of(userTools));
        try (VisualAgent agent = agent().userTools(userTools).runner(runner).build()) {
            return compare(given().map(program -> agent.run(program, query())).orElseGet(() -> agent.ask(query())));
        }
    }

    /// Sees that every tool that was called is there.
    private void requireTools(UserTools given) {
        List<String> missing = recorded.trace().recording().calls().stream()
                .map(Called::function)
                .filter(name -> given.api().functions().stream()
                        .noneMatch(function -> function.qualifiedName().equals(name)))
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + file + "] the programs called tools of somebody's own: " + String.join(", ", missing),
                    "Give them in Java: replay.run(runner, userTools).");
        }
    }

    /// Compares line by line, after the times, the version and the pictures' files were copied from the
    /// recording. They are the only things that a replay does not make again.
    private Result compare(Answer again) {
        List<ObjectNode> now = Traces.records(again, Map.of());
        List<String> made = new ArrayList<>();
        Optional<String> difference = Optional.empty();
        for (int i = 0; i < Math.max(now.size(), lines.size()); i++) {
            if (i >= now.size() || i >= lines.size()) {
                difference = Optional.of("[" + file + ":" + (i + 1) + "] "
                        + (i >= now.size() ? "the replay ends before this line" : "the replay goes on after the end"));
                break;
            }
            ObjectNode line = now.get(i);
            copyWhatIsNotMadeAgain(line, Json.parse(lines.get(i)));
            String text = Json.text(line);
            if (!text.equals(lines.get(i))) {
                difference = Optional.of("[" + file + ":" + (i + 1) + "] " + parting(lines.get(i), text));
                break;
            }
            made.add(text);
        }
        return difference.isPresent()
                ? new Result(again, difference)
                : new Result(new TraceReader(file, made).answer(), difference);
    }

    private static void copyWhatIsNotMadeAgain(ObjectNode now, JsonNode then) {
        for (String name : List.of("nanos", "planning_nanos", "running_nanos", "vireo")) {
            if (now.has(name) && then.has(name)) {
                now.set(name, then.get(name));
            }
        }
        if (now.path("answer") instanceof ObjectNode answer
                && then.path("answer").has("millis")) {
            answer.set("millis", then.path("answer").get("millis"));
        }
        if (now.path("event").asText().equals("picture") && now.path("picture").equals(then.path("picture"))) {
            now.remove("png");
            for (String name : List.of("png", "file")) {
                if (then.has(name)) {
                    now.set(name, then.get(name));
                }
            }
        }
    }

    private static String parting(String then, String now) {
        int at = 0;
        while (at < then.length() && at < now.length() && then.charAt(at) == now.charAt(at)) {
            at++;
        }
        return "recorded " + around(then, at) + ", replayed " + around(now, at);
    }

    private static String around(String text, int at) {
        int from = Math.max(0, at - 60);
        int to = Math.min(text.length(), at + 60);
        return (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : "");
    }

    private VireoException missing(String what) {
        return new VireoException(
                Code.DATA,
                "[" + file + "] has no " + what,
                "The replay asks for something that the recording did not: programs or rules changed since.");
    }

    /// Hands out the entries of a list with the same key in turn; the last one again and again.
    private static final class Turns<T> {
        private final Map<String, List<T>> all = new HashMap<>();
        private final Map<String, Integer> given = new ConcurrentHashMap<>();

        void add(String key, T one) {
            all.computeIfAbsent(key, _ -> new ArrayList<>()).add(one);
        }

        Optional<T> next(String key) {
            List<T> list = all.getOrDefault(key, List.of());
            int k = given.merge(key, 1, Integer::sum) - 1;
            return list.isEmpty() ? Optional.empty() : Optional.of(list.get(Math.min(k, list.size() - 1)));
        }
    }

    /// Everything from outside, as it is in the trace.
    private final class Recorded implements Outside {
        /// The machine may be slower or busier than then: what ended in its time ends, whatever the clock says.
        @Override
        public int patience() {
            Question root = recorded.trace().root();
            boolean ended = Stream.concat(Stream.of(root), root.descendants().stream())
                    .flatMap(question -> question.attempts().stream())
                    .flatMap(attempt -> attempt.outcome().stream())
                    .noneMatch(outcome -> outcome instanceof Outcome.TimedOut || outcome instanceof Outcome.Crashed);
            return ended ? 20 : 1;
        }

        @Override
        public Optional<Familiarity> familiarity() {
            return Optional.of(recorded.trace().recording().familiarity());
        }

        @Override
        public Planner planner(Planner planner, Recorder recorder) {
            Turns<Planned> turns = new Turns<>();
            recorded.trace().recording().plans().forEach(p -> turns.add(p.request(), p));
            return new RecordedPlanner(turns, recorder);
        }

        @Override
        public LanguageModel languageModel(LanguageModel model, Recorder recorder) {
            Turns<Completed> turns = new Turns<>();
            recorded.trace().recording().completions().forEach(c -> turns.add(c.request(), c));
            return new RecordedModel(model.id(), turns, recorder);
        }

        @Override
        public ToolAnswers tools(ToolAnswers bridge, Recorder recorder) {
            Digests names = new Digests();
            Turns<Called> turns = new Turns<>();
            recorded.trace()
                    .recording()
                    .calls()
                    .forEach(c -> turns.add(TraceWriter.key(c.function(), c.arguments(), names), c));
            return (function, arguments) -> {
                if (VisualApi.STANDARD.traits(function).cost() == VisualApi.Cost.MODEL) {
                    // what language models say is looked up by the request itself
                    return bridge.call(function, arguments);
                }
                String key = TraceWriter.key(function, arguments, names);
                Called called = turns.next(key).orElseThrow(() -> missing("result of the tool call " + key));
                recorder.hits(called.cached());
                return switch (called.result()) {
                    case Trace.Result.Given(Value value) ->
                        new ToolBridge.Given(value, called.confidence(), called.looks());
                    case Trace.Result.Refused(String message, boolean unknown) ->
                        throw new ToolException(message, unknown);
                };
            };
        }
    }

    /// Names for looking up: pictures by digest, videos by which of the trace they are.
    private static final class Digests implements ValueJson.Names {
        @Override
        public String of(Image picture) {
            return picture.sha256();
        }

        @Override
        public String of(Clip clip) {
            return "clip of " + clip.frames() + " frames";
        }
    }

    /// Gives the plans of the trace.
    private final class RecordedPlanner implements Planner {
        private final Turns<Planned> turns;
        private final Recorder recorder;

        RecordedPlanner(Turns<Planned> turns, Recorder recorder) {
            this.turns = turns;
            this.recorder = recorder;
        }

        @Override
        public Plan plan(PlanRequest request) {
            Planned planned = turns.next(Trace.Recording.key(request))
                    .orElseThrow(() -> missing("plan for '" + request.question() + "' at depth " + request.depth()
                            + (request.previous().isPresent() ? " after a program that failed" : "")));
            recorder.hits(planned.cached());
            planned.failure().ifPresent(f -> {
                throw new VireoException(Code.DATA, f.message(), f.hint());
            });
            return planned.plan().orElseThrow(() -> missing("plan for '" + request.question() + "'"));
        }

        @Override
        public String id() {
            return recorded.trace().planner();
        }

        @Override
        public boolean asksModel() {
            return recorded.trace().recording().setting().asksModel();
        }

        @Override
        public Optional<String> promptVersion(Type receiver, VisualApi api) {
            return recorded.trace().promptVersion();
        }
    }

    /// Gives what the language model said.
    private final class RecordedModel implements LanguageModel {
        private final String id;
        private final Turns<Completed> turns;
        private final Recorder recorder;

        RecordedModel(String id, Turns<Completed> turns, Recorder recorder) {
            this.id = id;
            this.turns = turns;
            this.recorder = recorder;
        }

        @Override
        public Completion complete(Request request) {
            Completed completed = turns.next(Trace.Recording.key(request))
                    .orElseThrow(() -> missing("answer of " + id + " to: " + request.user()));
            recorder.hits(completed.cached());
            return completed.completion();
        }

        @Override
        public String id() {
            return id;
        }
    }

    /// Tools that say what the trace says about the picture; their calls are answered before they are asked.
    private final class RecordedTools implements VisionSuite {
        private VireoException never(String what) {
            return missing("result of " + what);
        }

        @Override
        public List<ImagePatch> find(ImagePatch patch, String objectName) {
            throw never("find");
        }

        @Override
        public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
            throw never("verify_property");
        }

        @Override
        public Reply simpleQuery(ImagePatch patch, String question) {
            throw never("simple_query");
        }

        @Override
        public int bestTextMatch(ImagePatch patch, List<String> options) {
            throw never("best_text_match");
        }

        @Override
        public double[] matchScores(List<ImagePatch> patches, String content) {
            throw never("best_image_match");
        }

        @Override
        public double computeDepth(ImagePatch patch) {
            throw never("compute_depth");
        }

        @Override
        public List<ImagePatch> textLines(ImagePatch patch) {
            throw never("text_lines");
        }

        @Override
        public String readText(ImagePatch patch) {
            throw never("read_text");
        }

        @Override
        public Familiarity familiarity(ImagePatch patch) {
            return recorded.trace().recording().familiarity();
        }

        @Override
        public String id() {
            return recorded.trace().tools();
        }
    }
}
