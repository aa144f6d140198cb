package dev.vireo.agent;

import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.store.AnswerCache;
import dev.vireo.planner.GrammarPlanner;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ProgramSession;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.tools.Familiarity;
import dev.vireo.tools.VisionTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers questions about pictures: a planner writes a program, a runner runs it, vision tools look at the
/// picture, and a program may ask further questions, which are answered in the same way about the patch that
/// they are asked of. Safe for several threads.
public final class VisualAgent implements AutoCloseable {
    /// What an agent is made of.
    record Parts(
            VisionTools tools,
            Optional<Planner> planner,
            Optional<ProgramRunner> runner,
            Optional<LanguageModel> languageModel,
            Limits limits,
            int maxDepth,
            int callBudget,
            int repairs,
            LongSupplier nanoTime,
            Outside outside,
            UnaryOperator<ToolAnswers> answers) {
        /// The same parts for one question: what comes from outside is written down.
        Parts recorded(Recorder recorder) {
            return new Parts(
                    tools,
                    planner.map(p -> recorder.planner(outside.planner(p, recorder))),
                    runner,
                    languageModel.map(m -> recorder.languageModel(outside.languageModel(m, recorder))),
                    limits,
                    maxDepth,
                    callBudget,
                    repairs,
                    nanoTime,
                    outside,
                    bridge -> recorder.tools(outside.tools(bridge, recorder)));
        }

        Recording.Setting setting(String question, Optional<Type> demanded) {
            return new Recording.Setting(
                    question,
                    demanded,
                    languageModel.map(LanguageModel::id).stream().toList(),
                    runner.isPresent(),
                    limits,
                    maxDepth,
                    callBudget,
                    repairs);
        }

        Planner requiredPlanner() {
            return planner.orElseThrow(() -> new IllegalStateException("this agent writes no programs"));
        }
    }

    private final Parts parts;
    private final boolean ownsRunner;

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
    /// @throws VireoException with code USAGE when the question is empty; PROVIDER when a language model
    ///     refuses; DATA when a scripted planner has no text for a question
    public Answer ask(Image image, String question) {
        return ask(image, question, Optional.empty());
    }

    /// The answer to a question about a picture, as a value of the demanded type.
    ///
    /// @throws VireoException as [#ask(Image, String)]
    public Answer ask(Image image, String question, Type demanded) {
        return ask(image, question, Optional.of(demanded));
    }

    private Answer ask(Image image, String question, Optional<Type> demanded) {
        if (question.isBlank()) {
            throw new VireoException(Code.USAGE, "the question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        long start = parts.nanoTime.getAsLong();
        Demand demand = Demand.of(question, demanded);
        ImagePatch whole = ImagePatch.whole(image);
        Recorder recorder = new Recorder();
        try (ProgramSession session = parts.runner.map(ProgramRunner::open).orElse(null)) {
            Asking asking = new Asking(parts.recorded(recorder), session);
            Question root = asking.ask(new Value.Patch(whole), demand.question(), demand.type(), Map.of(), 0);
            Familiarity familiarity = parts.tools.familiarity(whole);
            Recording recording = recorder.recording(parts.setting(question, demanded), familiarity);
            return answer(asking, root, recording, recorder.cached(), start);
        } catch (ToolException e) {
            throw new VireoException(Code.USAGE, String.valueOf(e.getMessage()), "Demand another type.", e);
        }
    }

    private Answer answer(Asking asking, Question root, Recording recording, int cached, long start) {
        List<Notice> notices = new ArrayList<>();
        Familiarity familiarity = recording.familiarity();
        if (!familiarity.known()) {
            notices.add(new Notice(
                    Notice.Kind.UNFAMILIAR_PICTURE,
                    String.format(
                            Locale.ROOT,
                            "this picture is not of the kind that %s was made for (%.1f times as far from it as the"
                                    + " limit); the answer is a guess",
                            parts.tools.id(),
                            familiarity.distance()),
                    "Give the agent vision tools that were made for such pictures."));
        }
        root.degradation().ifPresent(notices::add);
        for (Question question : root.descendants()) {
            question.degradation().filter(n -> !notices.contains(n)).ifPresent(notices::add);
        }
        Cost cost = new Cost(
                asking.toolCalls(),
                asking.plannerCalls(),
                asking.usage(),
                cached,
                Duration.ofNanos(parts.nanoTime.getAsLong() - start));
        Trace trace = new Trace(
                root,
                parts.planner.map(Planner::id).orElse("none"),
                parts.planner.flatMap(Planner::promptVersion),
                parts.tools.id(),
                recording);
        return Answer.of(trace, root.degraded() || !familiarity.known(), cost, notices);
    }

    /// Closes the runner, when the agent started it itself.
    @Override
    public void close() {
        if (ownsRunner) {
            parts.runner.ifPresent(ProgramRunner::close);
        }
    }

    /// Puts an agent together. Tools are needed; a planner and a runner as well, unless the agent works
    /// without programs.
    public static final class Builder {
        private @Nullable VisionTools tools;
        private @Nullable Planner planner;
        private @Nullable ProgramRunner runner;
        private @Nullable LanguageModel languageModel;
        private boolean ownsRunner;
        private boolean programs = true;
        private Limits limits = Limits.DEFAULT;
        private int maxDepth = 6;
        private int callBudget = 1000;
        private int repairs = 1;
        private LongSupplier nanoTime = System::nanoTime;
        private @Nullable AnswerCache cache;
        private @Nullable Outside outside;

        private Builder() {}

        /// What looks at the picture.
        public Builder tools(VisionTools vision) {
            this.tools = vision;
            return this;
        }

        /// What writes the programs; the built-in grammar unless set.
        public Builder planner(Planner writer) {
            this.planner = writer;
            return this;
        }

        /// What runs the programs; a sandbox of the agent's own unless set. This one stays open when the
        /// agent is closed.
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

        /// How deep sub-questions may nest; 6 unless set. 0 allows none.
        public Builder maxDepth(int levels) {
            this.maxDepth = atLeast(0, levels, "the depth");
            return this;
        }

        /// How many calls of tools and of the planner one question may make, sub-questions included; 1000
        /// unless set.
        public Builder callBudget(int calls) {
            this.callBudget = atLeast(1, calls, "the call budget");
            return this;
        }

        /// How often a program that failed is written again from what was wrong with it; once unless set.
        public Builder repairs(int times) {
            this.repairs = atLeast(0, times, "the number of repairs");
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

        private Outside between(VisionTools vision) {
            return outside != null
                    ? outside
                    : cache != null ? new Outside.Cached(cache, vision.id(), vision.repeatable()) : Outside.DIRECT;
        }

        /// The agent.
        ///
        /// @throws VireoException with code USAGE when there are no tools; RESOURCE when the sandbox can't
        ///     start
        public VisualAgent build() {
            if (tools == null) {
                throw new VireoException(
                        Code.USAGE, "the agent has no vision tools", "Call tools(...) on its builder.");
            }
            Optional<Planner> writer = Optional.empty();
            Optional<ProgramRunner> sandbox = Optional.empty();
            boolean owned = false;
            if (programs) {
                writer = Optional.of(planner == null ? new GrammarPlanner() : planner);
                owned = ownsRunner || runner == null;
                sandbox = Optional.of(runner == null ? WorkerRunner.start() : runner);
            }
            return new VisualAgent(
                    new Parts(
                            tools,
                            writer,
                            sandbox,
                            Optional.ofNullable(languageModel),
                            limits,
                            maxDepth,
                            callBudget,
                            repairs,
                            nanoTime,
                            between(tools),
                            UnaryOperator.identity()),
                    owned);
        }

        private static int atLeast(int least, int value, String what) {
            if (value < least) {
                throw new VireoException(Code.USAGE, what + " must be at least " + least + ", not " + value, "");
            }
            return value;
        }
    }
}
