package dev.vireo.agent;

import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.internal.asking.Account;
import dev.vireo.agent.internal.asking.Demand;
import dev.vireo.agent.internal.asking.Fallback;
import dev.vireo.agent.internal.asking.Life;
import dev.vireo.agent.internal.asking.Memory;
import dev.vireo.agent.internal.asking.Parts;
import dev.vireo.agent.internal.asking.QuestionNode;
import dev.vireo.agent.internal.asking.QuestionTree;
import dev.vireo.agent.internal.outside.Outside;
import dev.vireo.agent.internal.outside.Recorder;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.JavaTypes;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.UserTools;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.VisionTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers questions about pictures: a planner writes a program, a runner runs it, vision tools look at the
/// picture, and a program may ask further questions, which are answered in the same way about the patch that
/// they are asked of. Safe for several threads.
public final class VisualAgent implements AutoCloseable {
    private final Parts parts;
    private final boolean ownsRunner;
    private final Set<AnswerTask> running = ConcurrentHashMap.newKeySet();

    private VisualAgent(Parts parts, boolean ownsRunner) {
        this.parts = parts;
        this.ownsRunner = ownsRunner;
    }

    /// An agent to be put together.
    public static Builder builder() {
        return new Builder();
    }

    /// The answer to a question about a picture. "Return a bool, ..." at its start demands a type.
    ///
    /// @throws VireoException as [#ask(Query)]
    public Answer ask(Image image, String question) {
        return ask(Query.of(image, question));
    }

    /// The answer to a question about a picture, as a value of the demanded type.
    ///
    /// @throws VireoException as [#ask(Query)]
    public Answer ask(Image image, String question, Type demanded) {
        return ask(Query.of(image, question).returning(demanded));
    }

    /// The answer to a question about a picture as a Java object: see [Query#returning(Class)]. What else
    /// there is to know about it is in [#ask(Image, String, Type)].
    ///
    /// @throws VireoException as [#ask(Query)]; with code USAGE also when the answer does not fit
    public <T> T ask(Image image, String question, Class<T> type) {
        return JavaTypes.value(ask(Query.of(image, question).returning(type)).value(), type);
    }

    /// The answer to a question about several pictures.
    ///
    /// @throws VireoException as [#ask(Query)]
    public Answer ask(List<Image> images, String question) {
        return ask(Query.of(images, question));
    }

    /// The answer to a question about a video.
    ///
    /// @throws VireoException as [#ask(Query)]
    public Answer ask(Clip clip, String question) {
        return ask(Query.of(clip, question));
    }

    /// The answer to a question about a video: one of these options.
    ///
    /// @throws VireoException as [#ask(Query)]
    public Answer ask(Clip clip, String question, List<String> options) {
        return ask(Query.of(clip, question).options(options));
    }

    /// The answer to a question.
    ///
    /// @throws VireoException with code USAGE when there can be no value of the demanded type; PROVIDER when a
    ///     language model refuses; DATA when a scripted planner has no text for a question; RESOURCE when no
    ///     worker starts; CANCELLED when the question is cancelled
    public Answer ask(Query query) {
        return start(query).join();
    }

    /// Begins to answer a question, on a thread of its own.
    public AnswerTask start(Query query) {
        return start(query, QuestionTree::ask);
    }

    /// Runs a program about a picture, several pictures or a video, without a planner. The questions that it
    /// asks are answered as always; the program itself is neither mended nor replaced by a fallback. How it
    /// ended is in [Answer#outcome]; the value is `None` unless it returned one.
    ///
    /// @param query what the program is about; a program about a video gets its options and its question
    /// @throws VireoException as [#ask(Query)]
    public Answer run(String program, Query query) {
        if (parts.runner().isEmpty()) {
            throw new VireoException(Code.USAGE, "this agent runs no programs", "Build it without withoutPrograms().");
        }
        return start(query, (asking, inquiry) -> asking.run(inquiry, program)).join();
    }

    private interface Work {
        Question on(QuestionTree asking, QuestionNode inquiry) throws ToolException;
    }

    private AnswerTask start(Query query, Work work) {
        Life life = new Life(parts.nanoTime(), parts.budget(), parts.outside().patience());
        AnswerTask task = new AnswerTask(life);
        running.add(task);
        Thread watch = Thread.ofVirtual().name("vireo-deadline").unstarted(life::watch);
        Thread.ofVirtual().name("vireo-question").start(() -> {
            watch.start();
            try {
                life.run(() -> task.done(answer(query, life, work)));
            } catch (Throwable e) { // whatever it is, the one who waits is told
                task.failed(e);
            } finally {
                life.finish();
                watch.interrupt();
                running.remove(task);
            }
        });
        return task;
    }

    private Answer answer(Query query, Life life, Work work) {
        Demand demand = Demand.of(query.question(), query.demanded());
        Recorder recorder = new Recorder();
        QuestionTree asking = new QuestionTree(parts.recorded(recorder), life);
        Account account = Account.of(parts.budget(), parts.prices());
        Optional<ProgramRunner.Session> session = parts.runner().map(this::open).map(life::keep);
        try {
            QuestionNode inquiry = new QuestionNode(
                    query.receiver(),
                    demand.question(),
                    demand.type(),
                    Map.of(),
                    query.options(),
                    0,
                    false,
                    new QuestionNode.Place(session, new Memory(), account, Set.of(), List.of(), false));
            Question root = asking.inOrder(work.on(asking, inquiry));
            Trace.Recording recording = recorder.recording(parts.setting(query), familiarity(root));
            Answer.Cost cost = asking.cost(account, root, recorder.cached(), life.age());
            Answer answer = answer(root, recording, cost);
            asking.tell(new AgentListener.Event.Answered(answer));
            return answer;
        } catch (ToolException e) {
            throw new VireoException(Code.USAGE, String.valueOf(e.getMessage()), "Demand another type.", e);
        } finally {
            session.ifPresent(life::close);
        }
    }

    private ProgramRunner.Session open(ProgramRunner runner) {
        return parts.switches().check() ? runner.open() : runner.openUntyped();
    }

    private Answer answer(Question root, Trace.Recording recording, Answer.Cost cost) {
        List<Answer.Notice> notices = new ArrayList<>();
        Familiarity familiarity = recording.familiarity();
        if (!familiarity.known()) {
            notices.add(new Answer.Notice(
                    Answer.Notice.Kind.UNFAMILIAR_PICTURE,
                    String.format(
                            Locale.ROOT,
                            "this picture is not of the kind that %s was made for (%.1f times as far from it as the"
                                    + " limit); the answer is a guess",
                            parts.tools().id(),
                            familiarity.distance()),
                    "Give the agent vision tools that were made for such pictures."));
        }
        root.degradation().ifPresent(notices::add);
        for (Question question : root.descendants()) {
            question.degradation().filter(n -> !notices.contains(n)).ifPresent(notices::add);
        }
        Trace trace = new Trace(
                root,
                parts.planner().map(Planner::id).orElse("none"),
                parts.planner().flatMap(p -> p.promptVersion(Type.of(root.receiver()), parts.api())),
                parts.tools().id(),
                recording);
        return Answer.of(trace, root.degraded() || !familiarity.known(), cost, notices);
    }

    /// Of the first picture that the tools don't know, or of the first.
    private Familiarity familiarity(Question root) {
        Optional<Familiarity> known = parts.outside().familiarity();
        if (known.isPresent()) {
            return known.get();
        }
        Familiarity first = Familiarity.ANY;
        for (ImagePatch patch : Fallback.patches(root.receiver())) {
            Familiarity one = parts.tools().judge().familiarity(patch);
            if (!one.known()) {
                return one;
            }
            first = one;
        }
        return first;
    }

    /// Cancels the questions that are being answered, and closes the runner when the agent started it itself.
    @Override
    public void close() {
        running.forEach(AnswerTask::cancel);
        if (ownsRunner) {
            parts.runner().ifPresent(ProgramRunner::close);
        }
    }

    /// Puts an agent together. Tools are needed; a planner and a runner as well, unless the agent works
    /// without programs.
    public static final class Builder {
        private static final Switches DEFAULTS = new Switches(true, true, true, 2, 1, Switches.ChildContext.NONE);

        private @Nullable VisionTools tools;
        private UserTools userTools = UserTools.NONE;
        private @Nullable Planner planner;
        private @Nullable ProgramRunner runner;
        private @Nullable LanguageModel languageModel;
        private boolean ownsRunner;
        private boolean programs = true;
        private Limits limits = Limits.DEFAULT;
        private Budget budget = Budget.DEFAULT;
        private Prices prices = Prices.NONE;
        private Switches switches = DEFAULTS;
        private AgentListener listener = _ -> {};
        private boolean parallel = true;
        private LongSupplier nanoTime = System::nanoTime;
        private @Nullable AnswerCache cache;
        private @Nullable Outside outside;

        private Builder() {}

        /// What looks at the picture: one model for every job. It stays open when the agent is closed.
        public Builder tools(VisionSuite vision) {
            return tools(VisionTools.of(vision));
        }

        /// What looks at the picture: a set mixed from several models. They stay open when the agent is
        /// closed.
        public Builder tools(VisionTools vision) {
            this.tools = vision;
            return this;
        }

        /// Tools of one's own, which programs may call besides the standard ones: objects with methods that are
        /// marked with [dev.vireo.program.VisualTool]. They are called by several threads at once when the
        /// agent is.
        ///
        /// @throws VireoException with code USAGE when one can't be a tool; the message names it
        public Builder userTools(Object... owners) {
            this.userTools = UserTools.of(owners);
            return this;
        }

        /// What writes the programs; the built-in grammar unless set.
        public Builder planner(Planner writer) {
            this.planner = writer;
            return this;
        }

        /// What runs the programs; a sandbox of the agent's own unless set. This one stays open when the
        /// agent is closed. With [#userTools] it must have been started with their API.
        public Builder runner(ProgramRunner shared) {
            this.runner = shared;
            this.ownsRunner = false;
            return this;
        }

        /// What runs the programs, closed together with the agent.
        public Builder ownRunner(ProgramRunner owned) {
            this.runner = owned;
            this.ownsRunner = true;
            return this;
        }

        /// What answers `llm_query` and `select_answer`; without it programs that call them are told so.
        public Builder languageModel(LanguageModel model) {
            this.languageModel = model;
            return this;
        }

        /// No programs: the vision network answers the question about the whole picture alone. A planner and
        /// a runner are not needed then, and not used.
        public Builder withoutPrograms() {
            this.programs = false;
            return this;
        }

        /// What each program may use; [Limits#DEFAULT] unless set.
        public Builder limits(Limits perProgram) {
            this.limits = perProgram;
            return this;
        }

        /// What one question may use; [Budget#DEFAULT] unless set.
        public Builder budget(Budget perQuestion) {
            this.budget = perQuestion;
            return this;
        }

        /// What language models cost; without it the cost of an answer has no money.
        public Builder prices(Prices table) {
            this.prices = table;
            return this;
        }

        /// Who is told how the work goes on; nobody unless set.
        public Builder listener(AgentListener told) {
            this.listener = told;
            return this;
        }

        /// Without it, sub-questions are answered one after the other. With it, those that do not depend on
        /// each other are answered side by side, as many as the runner has room for: with the same answer,
        /// and the same trace but for the times. On unless set.
        public Builder parallel(boolean on) {
            this.parallel = on;
            return this;
        }

        /// How often a program is written again from what was wrong with it, per question; twice unless set.
        public Builder repairs(int times) {
            return with(
                    switches.recursion(),
                    switches.typedReturns(),
                    switches.check(),
                    times,
                    switches.resamples(),
                    switches.childContext());
        }

        /// How often another program is asked for at a higher temperature: after the repairs, or when a repair says the
        /// same again; once unless set. A planner without a language model is not asked.
        public Builder resamples(int times) {
            return with(
                    switches.recursion(),
                    switches.typedReturns(),
                    switches.check(),
                    switches.repairs(),
                    times,
                    switches.childContext());
        }

        /// Without it, a program that fails is followed by the fallback: no repairs and no resamples.
        public Builder repair(boolean on) {
            return on
                    ? repairs(DEFAULTS.repairs()).resamples(DEFAULTS.resamples())
                    : repairs(0).resamples(0);
        }

        /// Without it, programs are told that they can't ask further questions, and the planner's API lacks
        /// `recursive_query`. On unless set.
        public Builder recursion(boolean on) {
            return with(
                    on,
                    switches.typedReturns(),
                    switches.check(),
                    switches.repairs(),
                    switches.resamples(),
                    switches.childContext());
        }

        /// Without it, neither planner nor programs know the type that is wanted: what a program returns is
        /// converted where that says the same ("yes" as a bool), and replaced by a fallback where not. On
        /// unless set.
        public Builder typedReturns(boolean on) {
            return with(
                    switches.recursion(),
                    on,
                    switches.check(),
                    switches.repairs(),
                    switches.resamples(),
                    switches.childContext());
        }

        /// Without it, programs are not checked for types before they run; what they may consist of is
        /// checked all the same. On unless set.
        public Builder check(boolean on) {
            return with(
                    switches.recursion(),
                    switches.typedReturns(),
                    on,
                    switches.repairs(),
                    switches.resamples(),
                    switches.childContext());
        }

        /// What the planner of a sub-question is told of the questions before it; nothing unless set.
        public Builder childContext(Switches.ChildContext context) {
            return with(
                    switches.recursion(),
                    switches.typedReturns(),
                    switches.check(),
                    switches.repairs(),
                    switches.resamples(),
                    context);
        }

        private Builder with(
                boolean recursion,
                boolean typedReturns,
                boolean check,
                int repairs,
                int resamples,
                Switches.ChildContext context) {
            this.switches = new Switches(
                    recursion,
                    typedReturns,
                    check,
                    atLeast(0, repairs, "the number of repairs"),
                    atLeast(0, resamples, "the number of resamples"),
                    context);
            return this;
        }

        /// The clock that times are measured with, in nanoseconds; [System#nanoTime] unless set.
        public Builder nanoTime(LongSupplier ticker) {
            this.nanoTime = ticker;
            return this;
        }

        /// Keeps answers of models and tools from one question to the next. It stays open when the agent is
        /// closed.
        public Builder cache(AnswerCache answers) {
            this.cache = answers;
            return this;
        }

        /// What everything from outside passes through.
        Builder outside(Outside between) {
            this.outside = between;
            return this;
        }

        Builder switches(Switches all) {
            this.switches = all;
            return this;
        }

        private Outside between(VisionTools vision) {
            if (outside != null) {
                return outside;
            }
            return cache == null ? Outside.DIRECT : new Outside.Cached(cache, vision.id(), vision.repeatable());
        }

        /// The agent.
        ///
        /// @throws VireoException with code USAGE when there are no tools, or when the money is limited and
        ///     the price of a model is unknown; RESOURCE when the sandbox can't start
        public VisualAgent build() {
            if (tools == null) {
                throw new VireoException(
                        Code.USAGE, "the agent has no vision tools", "Call tools(...) on its builder.");
            }
            Optional<Planner> writer = Optional.empty();
            Optional<ProgramRunner> sandbox = Optional.empty();
            boolean owned = false;
            if (languageModel != null) {
                priced(languageModel.id());
            }
            if (programs) {
                writer = Optional.of(planner == null ? Planners.builtin() : planner);
                writer.filter(Planner::asksModel).map(Planner::id).ifPresent(this::priced);
                owned = ownsRunner || runner == null;
                sandbox = Optional.of(runner == null ? startRunner() : matching(runner));
            }
            return new VisualAgent(
                    new Parts(
                            tools,
                            userTools,
                            writer,
                            sandbox,
                            Optional.ofNullable(languageModel),
                            limits,
                            budget,
                            prices,
                            switches,
                            listener,
                            parallel,
                            nanoTime,
                            between(tools),
                            UnaryOperator.identity()),
                    owned);
        }

        /// A limit of money can't be kept for a model whose price is unknown.
        private void priced(String model) {
            if (budget.money().isPresent() && !prices.models().containsKey(model)) {
                throw new VireoException(
                        Code.USAGE,
                        "the money is limited, and the price of " + model + " is unknown",
                        "Name it with prices(...): " + prices.models().keySet() + " have one.");
            }
        }

        private ProgramRunner startRunner() {
            return WorkerRunner.start(WorkerRunner.defaultCacheFolder(), userTools.api());
        }

        private ProgramRunner matching(ProgramRunner given) {
            if (given.api().equals(userTools.api())) {
                return given;
            }
            List<String> missing = new ArrayList<>(names(userTools.api()));
            missing.removeAll(names(given.api()));
            List<String> more = new ArrayList<>(names(given.api()));
            more.removeAll(names(userTools.api()));
            throw new VireoException(
                    Code.USAGE,
                    "the runner was started for other tools than the agent has"
                            + (missing.isEmpty() ? "" : "; the runner lacks " + String.join(", ", missing))
                            + (more.isEmpty() ? "" : "; the agent lacks " + String.join(", ", more)),
                    "Start it with WorkerRunner.start(folder, UserTools.of(...).api()) of the same objects, or leave"
                            + " runner(...) out.");
        }

        private static List<String> names(VisualApi api) {
            return api.functions().stream()
                    .map(VisualApi.Function::qualifiedName)
                    .toList();
        }

        private static int atLeast(int least, int value, String what) {
            if (value < least) {
                throw new VireoException(Code.USAGE, what + " must be at least " + least + ", not " + value, "");
            }
            return value;
        }
    }
}
