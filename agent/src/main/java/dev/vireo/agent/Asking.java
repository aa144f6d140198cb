package dev.vireo.agent;

import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Plan;
import dev.vireo.planner.PlanRequest;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Diagnostic.Severity;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramCall;
import dev.vireo.program.ProgramSession;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The work on one question: its tree of sub-questions, what was answered already, and what is left of its
/// budget. Used by one thread.
final class Asking {
    private static final Pattern ANNOTATION =
            Pattern.compile("(?m)^def\\s+execute_command\\s*\\([^)]*\\)\\s*->\\s*(.+?)\\s*:\\s*(?:#.*)?$");

    /// What a question is about, told apart by which picture and where, not by its pixels.
    private sealed interface Subject {
        record One(int root, Box box, String category) implements Subject {}

        record Part(int clip, int start, int end) implements Subject {}

        record Many(List<Subject> parts) implements Subject {}

        record Plain(Value value) implements Subject {}
    }

    private record QuestionKey(Subject receiver, String question, Optional<Type> returns, Subject context) {}

    private record PlanKey(String question, Type receiver, Optional<Type> returns, Subject context, int depth) {}

    private record CallKey(String function, List<Subject> arguments) {}

    private record Remembered(
            ToolBridge.@Nullable Given given, @Nullable String refusal) {}

    private final VisualAgent.Parts parts;
    private final @Nullable ProgramSession session;
    private final ToolBridge bridge;
    private final IdentityHashMap<Image, Integer> roots = new IdentityHashMap<>();
    private final IdentityHashMap<Clip, Integer> clips = new IdentityHashMap<>();
    private final Map<QuestionKey, Question> answered = new HashMap<>();
    private final Set<QuestionKey> open = new HashSet<>();
    private final Map<PlanKey, Plan> plans = new HashMap<>();
    private final Map<CallKey, Remembered> calls = new HashMap<>();
    private int toolCalls;
    private int plannerCalls;
    private Plan.Usage usage = Plan.Usage.NONE;
    private @Nullable RuntimeException fatal;

    /// @param session where programs run; null when none are written
    Asking(VisualAgent.Parts parts, @Nullable ProgramSession session) {
        this.parts = parts;
        this.session = session;
        this.bridge = new ToolBridge(
                parts.tools(), parts.userTools(), parts.languageModel().map(this::counted));
    }

    int toolCalls() {
        return toolCalls;
    }

    int plannerCalls() {
        return plannerCalls;
    }

    Plan.Usage usage() {
        return usage;
    }

    private LanguageModel counted(LanguageModel model) {
        return new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                Completion completion = model.complete(request);
                usage = usage.plus(completion.usage());
                return completion;
            }

            @Override
            public String id() {
                return model.id();
            }
        };
    }

    /// Answers a question.
    ///
    /// @param receiver a patch, a list of patches or a part of a video
    /// @throws ToolException when there is no value of the demanded type at all
    Question ask(Value receiver, String question, Optional<Type> returns, Map<String, Value> context, int depth)
            throws ToolException {
        long start = parts.nanoTime().getAsLong();
        QuestionKey key = new QuestionKey(where(receiver), question, returns, subject(new Value.Dict(context)));
        Question before = answered.get(key);
        if (before != null) {
            return new Question(
                    question,
                    receiver,
                    returns,
                    depth,
                    List.of(),
                    List.of(),
                    before.value(),
                    before.type(),
                    before.degradation().or(() -> before.degraded() ? nested(before) : Optional.empty()),
                    true,
                    since(start));
        }
        if (session == null) {
            return withoutProgram(receiver, question, returns, start);
        }
        Optional<String> stop = Optional.empty();
        if (open.contains(key)) {
            stop = Optional.of("it comes back to itself");
        } else if (depth > parts.maxDepth()) {
            stop = Optional.of("it is nested deeper than " + parts.maxDepth());
        } else if (budgetSpent()) {
            stop = Optional.of(spent());
        }
        if (stop.isPresent()) {
            Notice notice = new Notice(
                    Notice.Kind.LIMIT, "'" + question + "' was answered without a program: " + stop.get(), "");
            return fallback(receiver, question, returns, depth, List.of(), notice, start);
        }
        open.add(key);
        Question answer;
        try {
            answer = withPrograms(session, receiver, question, returns, context, depth, start);
        } finally {
            open.remove(key);
        }
        if (answer.attempts().isEmpty()
                || !(answer.attempts().getLast().outcome().orElse(null) instanceof Outcome.Crashed)) {
            answered.put(key, answer); // one that a crash cut short is worth another try
        }
        return answer;
    }

    private static Optional<Notice> nested(Question before) {
        return before.descendants().stream()
                .flatMap(q -> q.degradation().stream())
                .findFirst();
    }

    private Question withPrograms(
            ProgramSession place,
            Value receiver,
            String question,
            Optional<Type> returns,
            Map<String, Value> context,
            int depth,
            long start)
            throws ToolException {
        Type receiverType = receiver instanceof Value.Patch
                ? Type.Simple.PATCH
                : receiver instanceof Value.Video ? Type.Simple.VIDEO : new Type.ListOf(Type.Simple.PATCH);
        PlanRequest request =
                new PlanRequest(question, receiverType, parts.userTools().api(), returns, context, depth, List.of());
        PlanKey planKey = new PlanKey(question, receiverType, returns, subject(new Value.Dict(context)), depth);
        List<Attempt> attempts = new ArrayList<>();
        Optional<Type> declared = returns;
        Notice failure = new Notice(Notice.Kind.LIMIT, "'" + question + "' was answered without a program", "");
        for (int attempt = 0; attempt <= parts.repairs(); attempt++) {
            long planStart = parts.nanoTime().getAsLong();
            Plan known = attempt == 0 ? plans.get(planKey) : null;
            Plan plan;
            if (known != null) {
                plan = known;
            } else {
                Optional<Plan> made = plan(request, attempt > 0);
                if (made.isEmpty() || sameProgram(made.get(), request.previous())) {
                    break; // the planner has nothing better to offer
                }
                plan = made.get();
                plans.put(planKey, plan);
            }
            Duration planning = since(planStart);
            switch (plan) {
                case Plan.NotUnderstood(String reason, Plan.Usage used) -> {
                    attempts.add(
                            new Attempt(plan, known != null, Optional.empty(), List.of(), planning, Duration.ZERO));
                    failure = notUnderstood(question, reason);
                    if (used.calls() == 0) {
                        return fallback(receiver, question, declared, depth, attempts, failure, start);
                    }
                    request = request.after(
                            request.previous(),
                            List.of(Diagnostic.error(
                                    "no-program", 0, 0, reason, "Answer with one Python block and nothing else.")));
                }
                case Plan.Program(String source, Plan.Usage _) -> {
                    List<Value> given = Entry.arguments(source, receiver, question, context);
                    Outcome outcome =
                            run(place, plan, source, given, returns, depth, known != null, planning, attempts);
                    if (depth == 0 && lostToAnother(outcome, attempts.getLast())) {
                        // a program inside took the worker down; its question has its fallback now
                        outcome = run(place, plan, source, given, returns, depth, true, Duration.ZERO, attempts);
                    }
                    if (outcome instanceof Outcome.Returned(Value value, Type type)
                            && type.accepts(value)
                            && returns.map(t -> t.accepts(value)).orElse(true)) {
                        return new Question(
                                question,
                                receiver,
                                returns,
                                depth,
                                attempts,
                                List.of(),
                                value,
                                type,
                                Optional.empty(),
                                false,
                                since(start));
                    }
                    declared = returns.or(() -> annotation(source));
                    failure = failed(question, outcome);
                    if (outcome instanceof Outcome.Crashed) { // nothing that another program could do better
                        return fallback(receiver, question, declared, depth, attempts, failure, start);
                    }
                    request = request.after(Optional.of(source), problems(outcome, returns));
                }
            }
            if (budgetSpent()) {
                failure = new Notice(
                        Notice.Kind.LIMIT, "'" + question + "' was answered without a program: " + spent(), "");
                break;
            }
        }
        return fallback(receiver, question, declared, depth, attempts, failure, start);
    }

    private Outcome run(
            ProgramSession place,
            Plan plan,
            String source,
            List<Value> given,
            Optional<Type> returns,
            int depth,
            boolean remembered,
            Duration planning,
            List<Attempt> attempts) {
        List<Step> steps = new ArrayList<>();
        long start = parts.nanoTime().getAsLong();
        Outcome outcome = place.run(
                new ProgramCall(source, given, returns),
                (function, arguments) -> call(function, arguments, steps, depth),
                parts.limits());
        if (fatal != null) {
            throw fatal;
        }
        attempts.add(new Attempt(plan, remembered, Optional.of(outcome), steps, planning, since(start)));
        return outcome;
    }

    /// Whether a program died because one that it had asked for ended the worker of both.
    private static boolean lostToAnother(Outcome outcome, Attempt attempt) {
        return (outcome instanceof Outcome.Crashed || outcome instanceof Outcome.OutOfMemory)
                && attempt.steps().stream().anyMatch(step -> step instanceof Question q && endedItsWorker(q));
    }

    private static boolean endedItsWorker(Question question) {
        return question.attempts().stream()
                .anyMatch(attempt -> attempt.outcome().map(Asking::endsWorkers).orElse(false)
                        || attempt.steps().stream().anyMatch(s -> s instanceof Question q && endedItsWorker(q)));
    }

    private static boolean endsWorkers(Outcome outcome) {
        return switch (outcome) {
            case Outcome.TimedOut _, Outcome.OutOfMemory _, Outcome.OutputLimit _, Outcome.Crashed _ -> true;
            case Outcome.Returned _, Outcome.Rejected _, Outcome.Failed _ -> false;
        };
    }

    /// Asks the planner. Nothing when it is asked to mend a program and its script has no text for that.
    private Optional<Plan> plan(PlanRequest request, boolean repair) {
        plannerCalls++;
        try {
            Plan plan = parts.requiredPlanner().plan(request);
            usage = usage.plus(plan.usage());
            return Optional.of(plan);
        } catch (VireoException e) {
            if (repair && e.code() == Code.DATA) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean sameProgram(Plan plan, Optional<String> previous) {
        return plan instanceof Plan.Program(String source, Plan.Usage _)
                && previous.filter(source::equals).isPresent();
    }

    private static Notice notUnderstood(String question, String reason) {
        return new Notice(
                Notice.Kind.NOT_UNDERSTOOD,
                "'" + question + "' was answered by the vision network alone: " + reason,
                "A language model as the planner understands more questions: openai:MODEL.");
    }

    private static Notice failed(String question, Outcome outcome) {
        return new Notice(
                Notice.Kind.PROGRAM_FAILED,
                "the program for '" + question + "' ended as " + outcome.label()
                        + (told(outcome).isEmpty() ? "" : ": " + told(outcome)),
                "");
    }

    /// What a person is told about an outcome, with the kind of error; empty for a returned value.
    static String told(Outcome outcome) {
        return outcome instanceof Outcome.Failed(String error, String message, OptionalInt _)
                ? error + ": " + message
                : outcome.message();
    }

    private static List<Diagnostic> problems(Outcome outcome, Optional<Type> returns) {
        return switch (outcome) {
            case Outcome.Rejected(List<Diagnostic> all) ->
                all.stream().filter(d -> d.severity() == Severity.ERROR).toList();
            case Outcome.Returned(Value value, Type _) ->
                List.of(Diagnostic.error(
                        "wrong-type",
                        0,
                        0,
                        "returned a value of type " + Type.of(value),
                        returns.map(t -> "Return a value of type " + t + ".").orElse("")));
            case Outcome.Failed(String error, String message, OptionalInt line) ->
                List.of(Diagnostic.error("raised", line.orElse(0), 0, error + ": " + message, ""));
            case Outcome.TimedOut _ ->
                List.of(Diagnostic.error("timed-out", 0, 0, outcome.message(), "Compute less; end every loop."));
            case Outcome.OutOfMemory _ ->
                List.of(Diagnostic.error("out-of-memory", 0, 0, outcome.message(), "Keep less in memory."));
            case Outcome.OutputLimit _ ->
                List.of(Diagnostic.error("output-limit", 0, 0, outcome.message(), "Print nothing."));
            case Outcome.Crashed _ -> List.of(Diagnostic.error("crashed", 0, 0, outcome.message(), ""));
        };
    }

    /// The return type that a program declares.
    static Optional<Type> annotation(String source) {
        Matcher entry = ANNOTATION.matcher(source);
        return entry.find() ? Type.parse(entry.group(1)) : Optional.empty();
    }

    private Question fallback(
            Value receiver,
            String question,
            Optional<Type> wanted,
            int depth,
            List<Attempt> attempts,
            Notice notice,
            long start)
            throws ToolException {
        Type type = wanted.orElse(Type.Simple.STR);
        List<ToolCall> direct = new ArrayList<>();
        Fallback fallback = new Fallback((f, args) -> direct(f, args, direct), receiver, question);
        Optional<Fallback.Guess> guess = fallback.guess(type);
        if (fatal != null) {
            throw fatal;
        }
        if (guess.isEmpty()) {
            throw new ToolException("'" + question + "' has no answer of type " + type + ": " + notice.message());
        }
        return new Question(
                question,
                receiver,
                wanted,
                depth,
                attempts,
                direct,
                guess.get().value(),
                type,
                Optional.of(notice),
                false,
                since(start));
    }

    /// The answer of the vision network alone, as it was asked for: a fallback only when its text is not of
    /// the demanded type.
    private Question withoutProgram(Value receiver, String question, Optional<Type> returns, long start)
            throws ToolException {
        Type type = returns.orElse(Type.Simple.STR);
        List<ToolCall> direct = new ArrayList<>();
        Fallback network = new Fallback((f, args) -> direct(f, args, direct), receiver, question);
        Fallback.Guess guess = network.guess(type)
                .orElseThrow(() -> new ToolException("'" + question + "' has no answer of type " + type));
        if (fatal != null) {
            throw fatal;
        }
        Optional<Notice> unread = guess.read()
                ? Optional.empty()
                : Optional.of(new Notice(
                        Notice.Kind.UNREADABLE_REPLY,
                        "the vision network's answer to '" + question + "' is no " + type,
                        ""));
        return new Question(
                question, receiver, returns, 0, List.of(), direct, guess.value(), type, unread, false, since(start));
    }

    /// A call that a program makes.
    private Value call(String function, List<Value> arguments, List<Step> steps, int depth) throws ToolException {
        if (fatal != null) {
            throw new ToolException("the question was given up");
        }
        try {
            if (function.equals("recursive_query") || function.endsWith(".recursive_query")) {
                Question sub = subQuestion(arguments, depth);
                steps.add(sub);
                return sub.value();
            }
            if (budgetSpent()) {
                throw new ToolException(spent());
            }
            ToolCall made = tool(function, arguments);
            steps.add(made);
            return switch (made.result()) {
                case Trace.Result.Given(Value value) -> value;
                case Trace.Result.Refused(String message) -> throw new ToolException(message);
            };
        } catch (RuntimeException e) {
            fatal = e; // not for the program to see, and not for the worker to swallow
            throw new ToolException("the question was given up", e);
        }
    }

    /// A call on behalf of a question that has no program; empty when the tool refused.
    private Optional<Value> direct(String function, List<Value> arguments, List<ToolCall> made) {
        ToolCall call = tool(function, arguments);
        made.add(call);
        return switch (call.result()) {
            case Trace.Result.Given(Value value) -> Optional.of(value);
            case Trace.Result.Refused _ -> Optional.empty();
        };
    }

    private ToolCall tool(String function, List<Value> arguments) {
        long start = parts.nanoTime().getAsLong();
        toolCalls++;
        CallKey key =
                new CallKey(function, arguments.stream().map(this::subject).toList());
        Remembered known = calls.get(key);
        boolean remembered = known != null;
        if (known == null) {
            try {
                known = new Remembered(bridge.call(function, arguments), null);
            } catch (ToolException e) {
                known = new Remembered(null, String.valueOf(e.getMessage()));
            }
            calls.put(key, known);
        }
        ToolBridge.Given given = known.given();
        Trace.Result result = given != null
                ? new Trace.Result.Given(given.value())
                : new Trace.Result.Refused(String.valueOf(known.refusal()));
        OptionalDouble confidence = given == null ? OptionalDouble.empty() : given.confidence();
        return new ToolCall(function, arguments, result, remembered, confidence, since(start));
    }

    private Question subQuestion(List<Value> arguments, int depth) throws ToolException {
        ToolBridge.Arguments in = new ToolBridge.Arguments("recursive_query", arguments);
        Value first = in.value(0, "receiver");
        Value receiver = first instanceof Value.Patch || first instanceof Value.Video
                ? first
                : new Value.Items(in.patches(0, "receiver").stream()
                        .<Value>map(Value.Patch::new)
                        .toList());
        Optional<Type> returns = Optional.empty();
        Optional<String> notation = in.optionalText(2, "returns");
        if (notation.isPresent()) {
            returns = Type.parse(notation.get());
            if (returns.isEmpty()) {
                throw new ToolException("recursive_query: returns='" + notation.get()
                        + "' is no type of programs; write bool, int, float, str, ImagePatch, list[T] or Optional[T]");
            }
        }
        Map<String, Value> context = Map.of();
        if (arguments.size() > 3 && !(arguments.get(3) instanceof Value.None)) {
            if (!(arguments.get(3) instanceof Value.Dict(Map<String, Value> given))) {
                throw new ToolException(
                        "recursive_query takes a dict[str, Any] as context, not " + Type.of(arguments.get(3)));
            }
            context = given;
        }
        Demand demand = Demand.of(in.text(1, "question"), returns);
        return ask(receiver, demand.question(), demand.type(), context, depth + 1);
    }

    private boolean budgetSpent() {
        return toolCalls + plannerCalls >= parts.callBudget();
    }

    private String spent() {
        return "the budget of " + parts.callBudget() + " calls is spent";
    }

    private Duration since(long start) {
        return Duration.ofNanos(parts.nanoTime().getAsLong() - start);
    }

    /// A receiver by its place alone: what a thing was found as makes no other question.
    private Subject where(Value receiver) {
        return switch (subject(receiver)) {
            case Subject.One(int root, Box box, String _) -> new Subject.One(root, box, "");
            case Subject.Many(List<Subject> some) ->
                new Subject.Many(some.stream()
                        .map(s -> s instanceof Subject.One(int root, Box box, String _)
                                ? new Subject.One(root, box, "")
                                : s)
                        .toList());
            case Subject.Part part -> part;
            case Subject.Plain plain -> plain;
        };
    }

    private Subject subject(Value value) {
        return switch (value) {
            case Value.Patch(ImagePatch patch) ->
                new Subject.One(roots.computeIfAbsent(patch.root(), _ -> roots.size()), patch.box(), patch.category());
            case Value.Video(VideoSegment video) ->
                new Subject.Part(clips.computeIfAbsent(video.clip(), _ -> clips.size()), video.start(), video.end());
            case Value.Items(List<Value> items) ->
                new Subject.Many(items.stream().map(this::subject).toList());
            case Value.Tuple(List<Value> items) ->
                new Subject.Many(items.stream().map(this::subject).toList());
            case Value.Dict(Map<String, Value> entries) -> {
                List<Subject> out = new ArrayList<>();
                out.add(new Subject.Plain(new Value.None())); // no list of the same parts
                entries.forEach((k, v) -> {
                    out.add(new Subject.Plain(new Value.Str(k)));
                    out.add(subject(v));
                });
                yield new Subject.Many(out);
            }
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.None _ -> new Subject.Plain(value);
        };
    }
}
