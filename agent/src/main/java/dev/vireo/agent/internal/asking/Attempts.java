package dev.vireo.agent.internal.asking;

import dev.vireo.agent.AgentListener;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.Why;
import dev.vireo.agent.internal.asking.Memory.PlanKey;
import dev.vireo.agent.internal.asking.Memory.QuestionKey;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Answers one question with programs: the first, those mended from what was wrong with it, other samples,
/// and at last a fallback. Used by one thread, once.
final class Attempts {
    /// The temperature of the first sample after the likeliest program; each further one is warmer.
    private static final double FIRST_TEMPERATURE = 0.7;

    private static final double WARMER = 0.2;
    private static final double HOTTEST = 1.2;

    private final QuestionTree asking;
    private final Parts parts;
    private final Life life;
    private final QuestionNode inquiry;
    private final QuestionKey key;
    private final ProgramRunner.Session session;
    private final long start;
    private final PlanRequest first;
    private final PlanKey planKey;
    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    private final Optional<Type> enforced;
    private Optional<Type> declared;
    private int repairsLeft;
    private int resamplesLeft;
    private Answer.Notice failure;
    private PlanRequest request;
    /// What follows an attempt that did not answer; empty for the fallback.
    private Optional<Why> next = Optional.empty();

    Attempts(QuestionTree asking, QuestionNode inquiry, QuestionKey key, ProgramRunner.Session session, long start) {
        this.asking = asking;
        this.parts = asking.parts();
        this.life = asking.life();
        this.inquiry = inquiry;
        this.key = key;
        this.session = session;
        this.start = start;
        this.enforced = parts.switches().typedReturns() ? inquiry.returns() : Optional.empty();
        this.declared = inquiry.returns();
        this.repairsLeft = parts.switches().repairs();
        this.resamplesLeft = parts.switches().resamples();
        this.failure = QuestionTree.limit(inquiry, "it has no program");
        Type receiver = switch (inquiry.receiver()) {
            case Value.Patch _ -> Type.Simple.PATCH;
            case Value.Video _ -> Type.Simple.VIDEO;
            case Value.Bool _,
                    Value.Int _,
                    Value.Real _,
                    Value.Str _,
                    Value.Items _,
                    Value.Tuple _,
                    Value.Dict _,
                    Value.None _ -> new Type.ListOf(Type.Simple.PATCH);
        };
        this.first = new PlanRequest(
                        inquiry.question(),
                        receiver,
                        parts.api(),
                        enforced,
                        QuestionTree.context(inquiry),
                        inquiry.depth(),
                        List.of())
                .knowing(history());
        this.request = first;
        this.planKey = new PlanKey(
                first.question(),
                first.receiver(),
                enforced,
                asking.subjects().of(new Value.Dict(first.context())),
                first.depth(),
                first.history());
    }

    /// What its first program was written for.
    PlanKey planKey() {
        return planKey;
    }

    private List<PlanRequest.Earlier> history() {
        return switch (parts.switches().childContext()) {
            case NONE -> List.of();
            case ANCESTORS -> inquiry.place().ancestors();
            case MEMORY -> {
                List<PlanRequest.Earlier> all = new ArrayList<>(inquiry.place().ancestors());
                all.addAll(inquiry.place().memory().told());
                yield all;
            }
        };
    }

    Question answer() throws ToolException {
        try {
            Optional<Why> why = Optional.of(Why.FIRST);
            while (why.isPresent()) {
                Optional<Question> answer = attempt(why.get());
                if (answer.isPresent()) {
                    return answer.get();
                }
                why = next;
            }
        } catch (Life.Stopped e) {
            timeIsOver(e);
        }
        return asking.fallback(inquiry, declared, attempts, failure, start);
    }

    /// Runs a program that was given with the question: there is no other, and no fallback.
    Question given(String source) throws ToolException {
        repairsLeft = 0;
        resamplesLeft = 0;
        Optional<Question> answer = Optional.empty();
        try {
            answer = program(Why.GIVEN, new Plan.Program(source, Usage.NONE), source, false, Duration.ZERO);
        } catch (Life.Stopped e) {
            timeIsOver(e);
        }
        return answer.orElseGet(() -> new Question(
                inquiry.question(),
                inquiry.receiver(),
                inquiry.returns(),
                inquiry.depth(),
                attempts,
                List.of(),
                new Value.None(),
                Type.Simple.NONE,
                QuestionTree.unknown(inquiry, attempts, List.of()).or(() -> Optional.of(failure)),
                false,
                life.since(start)));
    }

    /// Turns to what may still be done when the time of the whole question is over.
    private void timeIsOver(Life.Stopped stop) {
        if (inquiry.depth() > 0 || life.state() == Life.State.CANCELLED) {
            throw stop;
        }
        life.calm();
        failure = QuestionTree.limit(
                inquiry, "the time of " + parts.budget().time().toMillis() + " ms is over");
    }

    private Optional<String> modelSpent() {
        return parts.requiredPlanner().asksModel() ? inquiry.place().account().modelSpent() : Optional.empty();
    }

    /// One try.
    ///
    /// @return the answer, if it is one; otherwise [#next] says how to go on
    private Optional<Question> attempt(Why why) throws ToolException {
        life.check();
        long planStart = life.now();
        Optional<Plan> known = why == Why.FIRST ? inquiry.place().memory().plan(planKey) : Optional.empty();
        if (known.isEmpty()) {
            Optional<String> spent = modelSpent();
            if (spent.isPresent()) {
                leaveToItsTurn();
                failure = QuestionTree.limit(inquiry, spent.get());
                next = Optional.empty();
                return Optional.empty();
            }
        }
        Optional<Plan> made =
                known.or(() -> why == Why.FIRST ? Optional.of(asking.firstPlan(planKey, this::firstPlan)) : plan(why));
        if (made.isEmpty() || !tried.add(said(made.get()))) {
            if (made.isEmpty()) {
                repairsLeft = 0; // the planner has no other text
            }
            // one that repeats itself is asked for a sample, which may be mended in its turn
            next = made.isEmpty() && why == Why.RESAMPLE ? Optional.empty() : resample();
            return Optional.empty();
        }
        Plan plan = made.get();
        inquiry.place().memory().keep(planKey, plan);
        Duration planning = life.since(planStart);
        return switch (plan) {
            case Plan.NotUnderstood(String reason, Usage _) -> {
                notUnderstood(why, plan, known.isPresent(), reason, planning);
                yield Optional.empty();
            }
            case Plan.Program(String text, Usage _) -> program(why, plan, text, known.isPresent(), planning);
        };
    }

    private static String said(Plan plan) {
        return switch (plan) {
            case Plan.Program(String source, Usage _) -> source;
            case Plan.NotUnderstood(String reason, Usage _) -> "# " + reason;
        };
    }

    private void notUnderstood(Why why, Plan plan, boolean remembered, String reason, Duration planning) {
        if (parts.requiredPlanner().asksModel()) {
            leaveToItsTurn();
        }
        attempts.add(
                new Attempt(why, plan, remembered, List.of(), Optional.empty(), List.of(), planning, Duration.ZERO));
        failure = new Answer.Notice(
                Answer.Notice.Kind.NOT_UNDERSTOOD,
                "'" + inquiry.question() + "' was answered by the vision network alone: " + reason,
                parts.requiredPlanner().asksModel()
                        ? ""
                        : "A language model as the planner understands more questions: openai:MODEL.");
        next = parts.requiredPlanner().asksModel()
                ? mend(
                        Why.REPAIR_OF_CHECK,
                        request.previous(),
                        List.of(Diagnostic.error(
                                "no-program", 0, 0, reason, "Answer with one Python block and nothing else.")))
                : Optional.empty();
    }

    private Optional<Question> program(Why why, Plan plan, String source, boolean remembered, Duration planning)
            throws ToolException {
        ProgramRunner.Call call = new ProgramRunner.Call(source, QuestionTree.arguments(inquiry, source), enforced);
        List<Diagnostic> findings = List.of();
        if (parts.switches().check()) {
            findings = check(call);
            if (!Problems.errors(findings).isEmpty()) {
                Outcome refused = new Outcome.Rejected(findings);
                attempts.add(new Attempt(
                        why, plan, remembered, findings, Optional.of(refused), List.of(), planning, Duration.ZERO));
                failed(source, refused);
                next = mend(Why.REPAIR_OF_CHECK, Optional.of(source), findings);
                return Optional.empty();
            }
        }
        Outcome outcome = run(why, plan, call, remembered, findings, planning);
        if (inquiry.depth() == 0 && lostToAnother(outcome, attempts.getLast())) {
            // a program inside took the worker down; its question has its fallback now
            outcome = run(Why.AGAIN, plan, call, true, findings, Duration.ZERO);
        }
        Optional<Answered> answer = verified(outcome);
        if (answer.isPresent()) {
            return Optional.of(question(answer.get()));
        }
        failed(source, outcome);
        if (outcome instanceof Outcome.Crashed) { // nothing that another program could do better
            next = Optional.empty();
            return Optional.empty();
        }
        Optional<String> spent = inquiry.place().account().visionSpent();
        if (spent.isPresent()) { // another program could look at nothing
            failure = QuestionTree.limit(inquiry, spent.get());
            next = Optional.empty();
            return Optional.empty();
        }
        List<Diagnostic> problems = new ArrayList<>(problems(outcome, source));
        problems.addAll(Problems.warnings(findings));
        boolean ran = !(outcome instanceof Outcome.Rejected);
        next = mend(ran ? Why.REPAIR_OF_RUN : Why.REPAIR_OF_CHECK, Optional.of(source), problems);
        return Optional.empty();
    }

    private record Answered(Value value, Type type) {}

    /// The value of a run as the question wants it; empty when the run gave none.
    private Optional<Answered> verified(Outcome outcome) {
        if (!(outcome instanceof Outcome.Returned(Value value, Type type)) || !type.accepts(value)) {
            return Optional.empty();
        }
        Answered answered = new Answered(value, type);
        if (inquiry.returns().isPresent()) {
            Type wanted = inquiry.returns().get();
            if (!wanted.accepts(value)) {
                Optional<Value> converted =
                        parts.switches().typedReturns() ? Optional.empty() : Conversion.to(wanted, value);
                if (converted.isEmpty()) {
                    return Optional.empty();
                }
                answered = new Answered(converted.get(), wanted);
            }
        }
        if (!inquiry.options().isEmpty() && answered.value() instanceof Value.Str(String text)) {
            Type declaredType = answered.type();
            return QuestionTree.option(inquiry.options(), text)
                    .map(option -> new Answered(new Value.Str(option), declaredType));
        }
        return Optional.of(answered);
    }

    private List<Diagnostic> problems(Outcome outcome, String source) {
        if (outcome instanceof Outcome.Returned(Value value, Type type)
                && type.accepts(value)
                && inquiry.returns().map(t -> t.accepts(value)).orElse(true)) {
            return List.of(Diagnostic.error(
                    "not-an-option",
                    0,
                    0,
                    "returned '" + value.answerText() + "', which is none of " + inquiry.options(),
                    "Return one of possible_answers as it is written; select_answer chooses one."));
        }
        return Problems.of(outcome, source, inquiry.returns());
    }

    private void failed(String source, Outcome outcome) {
        leaveToItsTurn();
        declared = inquiry.returns().or(() -> annotation(source));
        String told = outcome instanceof Outcome.Returned
                ? problems(outcome, source).getFirst().message()
                : Problems.firstSentence(outcome.description());
        failure = new Answer.Notice(
                Answer.Notice.Kind.PROGRAM_FAILED,
                "the program for '" + inquiry.question() + "' ended as " + outcome.label()
                        + (told.isEmpty() ? "" : ": " + Problems.firstSentence(told)),
                "");
    }

    /// A question that is ahead of its turn is left to it as soon as its first program does not answer: what
    /// follows may depend on what others find out before.
    private void leaveToItsTurn() {
        if (inquiry.place().ahead()) {
            throw new Life.Stopped();
        }
    }

    /// Has the program mended, if that may still be done.
    private Optional<Why> mend(Why why, Optional<String> program, List<Diagnostic> problems) {
        if (repairsLeft > 0) {
            repairsLeft--;
            request = request.after(program, problems);
            return Optional.of(why);
        }
        return resample();
    }

    private Optional<Why> resample() {
        if (resamplesLeft == 0 || !parts.requiredPlanner().asksModel()) {
            return Optional.empty();
        }
        double temperature =
                Math.min(HOTTEST, FIRST_TEMPERATURE + WARMER * (parts.switches().resamples() - resamplesLeft));
        resamplesLeft--;
        request = first.at(temperature);
        return Optional.of(Why.RESAMPLE);
    }

    private Plan firstPlan() {
        return plan(Why.FIRST).orElseThrow(() -> new IllegalStateException("a first request is always answered"));
    }

    /// Asks the planner. Nothing when it is asked once more and its script has no text for that.
    private Optional<Plan> plan(Why why) {
        Planner planner = parts.requiredPlanner();
        asking.tell(new AgentListener.Event.Planning(inquiry.question(), inquiry.depth(), why));
        asking.count(why);
        try {
            Plan plan = planner.plan(request);
            inquiry.place().account().charge(planner.id(), plan.usage());
            return Optional.of(plan);
        } catch (RuntimeException e) {
            if (life.state() != Life.State.RUNNING) {
                throw new Life.Stopped();
            }
            if (why != Why.FIRST && e instanceof VireoException known && known.code() == Code.DATA) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Diagnostic> check(ProgramRunner.Call call) {
        List<Diagnostic> findings;
        try {
            findings = parts.requiredRunner().check(call);
        } catch (RuntimeException e) {
            throw life.state() == Life.State.RUNNING ? e : new Life.Stopped();
        }
        asking.tell(new AgentListener.Event.Checked(inquiry.question(), inquiry.depth(), findings));
        return findings;
    }

    private Outcome run(
            Why why,
            Plan plan,
            ProgramRunner.Call call,
            boolean remembered,
            List<Diagnostic> findings,
            Duration planning) {
        life.check();
        asking.tell(new AgentListener.Event.Running(inquiry.question(), inquiry.depth(), why));
        PlanRequest.Earlier self = new PlanRequest.Earlier(inquiry.question(), call.source(), "");
        ProgramHost host = new ProgramHost(asking, inquiry, inquiry.place().inside(key, self));
        long runStart = life.now();
        Outcome outcome;
        boolean stopped;
        try {
            outcome = session.run(call, host, parts.patientLimits());
            stopped = life.state() != Life.State.RUNNING;
        } catch (RuntimeException e) {
            if (life.state() == Life.State.RUNNING) {
                throw e;
            }
            outcome = new Outcome.Crashed("the question was stopped");
            stopped = true;
        }
        attempts.add(new Attempt(
                why, plan, remembered, findings, Optional.of(outcome), host.steps(), planning, life.since(runStart)));
        if (stopped && !(outcome instanceof Outcome.Returned)) {
            throw new Life.Stopped();
        }
        if (host.fatal().isPresent()) {
            throw host.fatal().get();
        }
        return outcome;
    }

    private Question question(Answered answer) {
        return new Question(
                inquiry.question(),
                inquiry.receiver(),
                inquiry.returns(),
                inquiry.depth(),
                attempts,
                List.of(),
                answer.value(),
                answer.type(),
                Optional.empty(),
                false,
                life.since(start));
    }

    /// Whether a program died because one that it had asked for ended the worker of both.
    private static boolean lostToAnother(Outcome outcome, Attempt attempt) {
        return (outcome instanceof Outcome.Crashed || outcome instanceof Outcome.OutOfMemory)
                && attempt.steps().stream().anyMatch(Attempts::endedItsWorker);
    }

    private static boolean endedItsWorker(Step step) {
        return step instanceof Question question
                && question.attempts().stream()
                        .anyMatch(attempt ->
                                attempt.outcome().map(Attempts::endsWorkers).orElse(false)
                                        || attempt.steps().stream().anyMatch(Attempts::endedItsWorker));
    }

    private static boolean endsWorkers(Outcome outcome) {
        return switch (outcome) {
            case Outcome.TimedOut _, Outcome.OutOfMemory _, Outcome.OutputLimit _, Outcome.Crashed _ -> true;
            case Outcome.Returned _, Outcome.Rejected _, Outcome.Failed _ -> false;
        };
    }

    /// The return type that a program declares.
    static Optional<Type> annotation(String source) {
        return Entry.annotation(source).flatMap(Type::parse);
    }
}
