package dev.vireo.agent.internal.asking;

import dev.vireo.agent.AgentListener;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.agent.internal.asking.Memory.PlanKey;
import dev.vireo.agent.internal.asking.Memory.QuestionKey;
import dev.vireo.agent.internal.tools.Subjects;
import dev.vireo.planners.Plan;
import dev.vireo.program.Outcome;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The work on one question: its tree of sub-questions, and what all of them share. Safe for several threads.
public final class QuestionTree {
    private final Parts parts;
    private final Life life;
    private final Subjects subjects = new Subjects();
    private final ToolDesk desk;
    private final AtomicInteger plannerCalls = new AtomicInteger();
    private final AtomicInteger repairs = new AtomicInteger();
    private final AtomicInteger resamples = new AtomicInteger();

    private final Map<PlanKey, CompletableFuture<Plan>> firstPlans = new ConcurrentHashMap<>();
    private final Map<Question, PlanKey> planKeys = Collections.synchronizedMap(new IdentityHashMap<>());
    private volatile boolean ranAhead;

    public QuestionTree(Parts parts, Life life) {
        this.parts = parts;
        this.life = life;
        this.desk = new ToolDesk(parts, life, subjects);
    }

    Parts parts() {
        return parts;
    }

    Life life() {
        return life;
    }

    Subjects subjects() {
        return subjects;
    }

    ToolDesk desk() {
        return desk;
    }

    /// What an answer took.
    ///
    /// @param cached how many answers were known from before
    public Answer.Cost cost(Account account, Question root, int cached, Duration time) {
        List<Question> all = new ArrayList<>(root.descendants());
        int depth = all.stream().mapToInt(Question::depth).max().orElse(0);
        all.add(root);
        int calls = 0;
        int width = 0;
        for (Question question : all) {
            calls += question.direct().size();
            for (Trace.Attempt attempt : question.attempts()) {
                int questions = (int) attempt.steps().stream()
                        .filter(Question.class::isInstance)
                        .count();
                calls += attempt.steps().size() - questions;
                width = Math.max(width, questions);
            }
        }
        List<String> unpriced = account.unpriced();
        return new Answer.Cost(
                calls,
                account.visionCalls(),
                plannerCalls.get(),
                repairs.get(),
                resamples.get(),
                account.usage(),
                cached,
                unpriced.isEmpty() ? Optional.of(account.money()) : Optional.empty(),
                unpriced,
                depth,
                width,
                time);
    }

    /// Counts a request to the planner.
    void count(Trace.Why why) {
        plannerCalls.incrementAndGet();
        switch (why) {
            case REPAIR_OF_CHECK, REPAIR_OF_RUN -> repairs.incrementAndGet();
            case RESAMPLE -> resamples.incrementAndGet();
            case FIRST, AGAIN, GIVEN -> {}
        }
    }

    /// The first program for a question, which is asked for once.
    Plan firstPlan(PlanKey key, Supplier<Plan> planner) {
        CompletableFuture<Plan> mine = new CompletableFuture<>();
        CompletableFuture<Plan> before = firstPlans.putIfAbsent(key, mine);
        while (before != null) {
            try {
                return before.get();
            } catch (ExecutionException e) {
                before = firstPlans.putIfAbsent(key, mine); // whoever asked got none: ask here
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Life.Stopped();
            }
        }
        try {
            Plan plan = planner.get();
            mine.complete(plan);
            return plan;
        } finally {
            if (!mine.isDone()) {
                firstPlans.remove(key, mine);
                mine.completeExceptionally(new Life.Stopped());
            }
        }
    }

    /// Some questions were answered ahead of their turn.
    void ranAhead() {
        ranAhead = true;
    }

    /// The tree of a question as it would be, had everything happened in its turn.
    public Question inOrder(Question root) {
        return ranAhead
                ? new InOrder(desk::key, question -> Optional.ofNullable(planKeys.get(question))).of(root)
                : root;
    }

    public void tell(AgentListener.Event event) {
        parts.listener().on(event);
    }

    /// Answers a question.
    ///
    /// @throws ToolException when there is no value of the demanded type at all
    public Question ask(QuestionNode inquiry) throws ToolException {
        long start = life.now();
        tell(new AgentListener.Event.QuestionBegins(inquiry.question(), inquiry.depth()));
        Question answer = answer(inquiry, start);
        tell(new AgentListener.Event.QuestionEnds(answer));
        return answer;
    }

    QuestionKey key(QuestionNode inquiry) {
        return new QuestionKey(
                subjects.where(inquiry.receiver()),
                inquiry.question(),
                inquiry.returns(),
                subjects.of(new Value.Dict(inquiry.context())));
    }

    private Question answer(QuestionNode inquiry, long start) throws ToolException {
        QuestionKey key = key(inquiry);
        Optional<Question> before = inquiry.place().memory().answer(key);
        if (before.isPresent()) {
            return again(inquiry, before.get(), start);
        }
        if (inquiry.place().session().isEmpty()) {
            return withoutProgram(inquiry, start);
        }
        Optional<String> stop = stop(inquiry, key);
        if (stop.isPresent()) {
            return fallback(inquiry, inquiry.returns(), List.of(), limit(inquiry, stop.get()), start);
        }
        Attempts answering =
                new Attempts(this, inquiry, key, inquiry.place().session().get(), start);
        Question answer = answering.answer();
        planKeys.put(answer, answering.planKey());
        if (!cutShort(answer)) {
            inquiry.place().memory().keep(key, answer); // one that a crash cut short is worth another try
        }
        return answer;
    }

    /// Runs a program that was given with the question, and no other in its place.
    public Question run(QuestionNode inquiry, String source) throws ToolException {
        long start = life.now();
        tell(new AgentListener.Event.QuestionBegins(inquiry.question(), inquiry.depth()));
        QuestionKey key = key(inquiry);
        Question answer =
                new Attempts(this, inquiry, key, inquiry.place().session().orElseThrow(), start).given(source);
        tell(new AgentListener.Event.QuestionEnds(answer));
        return answer;
    }

    private static boolean cutShort(Question answer) {
        return !answer.attempts().isEmpty()
                && answer.attempts().getLast().outcome().orElse(null) instanceof Outcome.Crashed;
    }

    private Question again(QuestionNode inquiry, Question before, long start) {
        return new Question(
                inquiry.question(),
                inquiry.receiver(),
                inquiry.returns(),
                inquiry.depth(),
                List.of(),
                List.of(),
                before.value(),
                before.type(),
                before.degradation().or(() -> before.degraded() ? nested(before) : Optional.empty()),
                true,
                life.since(start));
    }

    private static Optional<Answer.Notice> nested(Question before) {
        return before.descendants().stream()
                .flatMap(q -> q.degradation().stream())
                .findFirst();
    }

    /// Why no program may be written for a question.
    private Optional<String> stop(QuestionNode inquiry, QuestionKey key) {
        if (inquiry.place().open().contains(key)) {
            return Optional.of("it comes back to itself");
        }
        if (inquiry.depth() > parts.budget().depth()) {
            return Optional.of("it is nested deeper than " + parts.budget().depth());
        }
        if (inquiry.beyondWidth()) {
            return Optional.of("its program asked more than " + parts.budget().width() + " questions");
        }
        return inquiry.place().account().visionSpent();
    }

    static Answer.Notice limit(QuestionNode inquiry, String which) {
        return new Answer.Notice(
                Answer.Notice.Kind.LIMIT, "'" + inquiry.question() + "' was answered without a program: " + which, "");
    }

    /// A value of the wanted type without a program.
    ///
    /// @throws ToolException when there is none
    Question fallback(
            QuestionNode inquiry, Optional<Type> wanted, List<Trace.Attempt> attempts, Answer.Notice notice, long start)
            throws ToolException {
        Type type = wanted.orElse(Type.Simple.STR);
        List<ToolCall> direct = new ArrayList<>();
        Optional<Fallback.Guess> guess = guess(inquiry, type, direct);
        if (guess.isEmpty()) {
            throw new ToolException(
                    "'" + inquiry.question() + "' has no answer of type " + type + ": " + notice.message());
        }
        return new Question(
                inquiry.question(),
                inquiry.receiver(),
                wanted,
                inquiry.depth(),
                attempts,
                direct,
                guess.get().value(),
                type,
                Optional.of(
                        guess.get().read()
                                ? notice
                                : unknown(inquiry, attempts, direct).orElse(notice)),
                false,
                life.since(start));
    }

    /// Why a question has no answer, when that is because its last program, or what stands in for one, asked for what
    /// the tools can't know.
    static Optional<Answer.Notice> unknown(QuestionNode inquiry, List<Trace.Attempt> attempts, List<ToolCall> direct) {
        List<Trace.Step> steps = new ArrayList<>(
                attempts.isEmpty() ? List.of() : attempts.getLast().steps());
        steps.addAll(direct);
        return steps.stream()
                .flatMap(step -> beyond(step).stream())
                .findFirst()
                .map(why -> new Answer.Notice(
                        Answer.Notice.Kind.UNKNOWN, "'" + inquiry.question() + "' has no answer: " + why, ""));
    }

    /// What a step asked for that the tools can't know, if it did.
    private static Optional<String> beyond(Trace.Step step) {
        return switch (step) {
            case ToolCall call ->
                call.result() instanceof Trace.Result.Refused(String message, boolean unknown) && unknown
                        ? Optional.of(Problems.firstSentence(message))
                        : Optional.empty();
            case Question question ->
                question.unknown() ? question.degradation().map(Answer.Notice::message) : Optional.empty();
        };
    }

    private Optional<Fallback.Guess> guess(QuestionNode inquiry, Type type, List<ToolCall> direct) {
        Fallback fallback =
                new Fallback((f, args) -> direct(inquiry, f, args, direct), inquiry.receiver(), inquiry.question());
        Optional<Fallback.Guess> guess = fallback.guess(type);
        if (inquiry.options().isEmpty()
                || guess.isEmpty()
                || !(guess.get().value() instanceof Value.Str(String said))) {
            return guess;
        }
        Optional<Value> named = option(inquiry.options(), said).map(Value.Str::new);
        if (named.isPresent()) {
            return Optional.of(new Fallback.Guess(named.get(), guess.get().read()));
        }
        Value options = new Value.Items(
                inquiry.options().stream().<Value>map(Value.Str::new).toList());
        return Optional.of(new Fallback.Guess(
                fallback.middle()
                        .flatMap(patch -> direct(
                                inquiry,
                                "ImagePatch.best_text_match",
                                List.of(new Value.Patch(patch), options, new Value.None()),
                                direct))
                        .orElseGet(() -> new Value.Str(inquiry.options().getFirst())),
                false));
    }

    /// The option that a text names, whatever its case and the blanks around it.
    static Optional<String> option(List<String> options, String text) {
        return options.stream()
                .filter(option -> option.strip().equalsIgnoreCase(text.strip()))
                .findFirst();
    }

    /// The answer of the vision network alone, as it was asked for: a fallback only when its text is not of
    /// the demanded type.
    private Question withoutProgram(QuestionNode inquiry, long start) throws ToolException {
        Type type = inquiry.returns().orElse(Type.Simple.STR);
        List<ToolCall> direct = new ArrayList<>();
        Fallback.Guess guess = guess(inquiry, type, direct)
                .orElseThrow(() -> new ToolException("'" + inquiry.question() + "' has no answer of type " + type));
        Optional<Answer.Notice> unread = guess.read()
                ? Optional.empty()
                : unknown(inquiry, List.of(), direct)
                        .or(() -> Optional.of(new Answer.Notice(
                                Answer.Notice.Kind.UNREADABLE_REPLY,
                                "the vision network's answer to '" + inquiry.question() + "' is no " + type,
                                "")));
        return new Question(
                inquiry.question(),
                inquiry.receiver(),
                inquiry.returns(),
                0,
                List.of(),
                direct,
                guess.value(),
                type,
                unread,
                false,
                life.since(start));
    }

    /// A call on behalf of a question that has no program; empty when the tool refused, or nothing is left
    /// for it.
    private Optional<Value> direct(QuestionNode inquiry, String function, List<Value> arguments, List<ToolCall> made) {
        if (inquiry.depth() > 0) {
            life.check();
        } else if (!life.mayFallBack()) {
            return Optional.empty();
        }
        try {
            ToolCall call = desk.call(function, arguments, inquiry.place().account(), true);
            made.add(call);
            tell(new AgentListener.Event.ToolCalled(inquiry.question(), inquiry.depth(), call));
            return switch (call.result()) {
                case Trace.Result.Given(Value value) -> Optional.of(value);
                case Trace.Result.Refused _ -> Optional.empty();
            };
        } catch (ToolException e) {
            return Optional.empty(); // not even the reserve is left
        } catch (Life.Stopped e) {
            if (inquiry.depth() > 0 || life.state() == Life.State.CANCELLED) {
                throw e;
            }
            return Optional.empty(); // the fallback itself took too long
        }
    }

    /// The programs that a plan gives; empty when there is none.
    static Optional<String> program(Plan plan) {
        return plan instanceof Plan.Program program ? Optional.of(program.source()) : Optional.empty();
    }

    /// The values that a program is called with, as far as it has parameters for them.
    static List<Value> arguments(QuestionNode inquiry, String source) {
        if (!(inquiry.receiver() instanceof Value.Video)) {
            return List.of(inquiry.receiver());
        }
        Value options = new Value.Items(
                inquiry.options().stream().<Value>map(Value.Str::new).toList());
        return Entry.cut(source, List.of(inquiry.receiver(), options, new Value.Str(inquiry.question())));
    }

    /// What the planner may read beside the question.
    static Map<String, Value> context(QuestionNode inquiry) {
        if (inquiry.options().isEmpty()) {
            return inquiry.context();
        }
        Map<String, Value> all = new LinkedHashMap<>(inquiry.context());
        all.put(
                "possible_answers",
                new Value.Items(
                        inquiry.options().stream().<Value>map(Value.Str::new).toList()));
        return all;
    }
}
