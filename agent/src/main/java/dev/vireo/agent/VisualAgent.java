package dev.vireo.agent;

import dev.vireo.agent.Trace.Question;
import dev.vireo.planner.GrammarPlanner;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ProgramSession;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.UserTools;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
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
import org.jspecify.annotations.Nullable;

/// Answers questions about pictures: a planner writes a program, a runner runs it, vision tools look at the
/// picture, and a program may ask further questions, which are answered in the same way about the patch that
/// they are asked of. Safe for several threads.
public final class VisualAgent implements AutoCloseable {
    /// What an agent is made of.
    record Parts(
            VisionTools tools,
            UserTools userTools,
            Optional<Planner> planner,
            Optional<ProgramRunner> runner,
            Optional<LanguageModel> languageModel,
            Limits limits,
            int maxDepth,
            int callBudget,
            int repairs,
            LongSupplier nanoTime) {
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

    /// The answer to a question about a video. The clip stays open, and must while the answer's trace is
    /// looked at.
    ///
    /// @throws VireoException as [#ask(Image, String)]; with code DATA also when a frame can't be decoded
    public Answer ask(Clip clip, String question) {
        VideoSegment whole = VideoSegment.whole(clip);
        ImagePatch middle = ImagePatch.whole(whole.frame(whole.frames() / 2));
        return ask(new Value.Video(whole), middle, question, Optional.empty());
    }

    private Answer ask(Image image, String question, Optional<Type> demanded) {
        ImagePatch whole = ImagePatch.whole(image);
        return ask(new Value.Patch(whole), whole, question, demanded);
    }

    /// @param typical what shows whether the tools know such pictures
    private Answer ask(Value receiver, ImagePatch typical, String question, Optional<Type> demanded) {
        if (question.isBlank()) {
            throw new VireoException(Code.USAGE, "the question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        long start = parts.nanoTime.getAsLong();
        Demand demand = Demand.of(question, demanded);
        try (ProgramSession session = parts.runner.map(ProgramRunner::open).orElse(null)) {
            Asking asking = new Asking(parts, session);
            Question root = asking.ask(receiver, demand.question(), demand.type(), Map.of(), 0);
            Familiarity familiarity = parts.tools.familiarity(typical);
            return answer(asking, root, familiarity, start);
        } catch (ToolException e) {
            throw new VireoException(Code.USAGE, String.valueOf(e.getMessage()), "Demand another type.", e);
        }
    }

    private Answer answer(Asking asking, Question root, Familiarity familiarity, long start) {
        List<Notice> notices = new ArrayList<>();
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
        List<Question> below = root.descendants();
        for (Question question : below) {
            question.degradation().filter(n -> !notices.contains(n)).ifPresent(notices::add);
        }
        List<Answer.SubProgram> subPrograms = below.stream()
                .map(q -> new Answer.SubProgram(q.text(), q.type(), q.program(), q.value(), q.depth()))
                .toList();
        Cost cost = new Cost(
                asking.toolCalls(),
                asking.plannerCalls(),
                asking.usage(),
                Duration.ofNanos(parts.nanoTime.getAsLong() - start));
        return new Answer(
                root.value(),
                root.type(),
                root.degraded() || !familiarity.known(),
                root.program(),
                subPrograms,
                cost,
                notices,
                new Trace(
                        root,
                        parts.planner.map(Planner::id).orElse("none"),
                        parts.planner.flatMap(Planner::promptVersion),
                        parts.tools.id()));
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
        private UserTools userTools = UserTools.NONE;
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

        private Builder() {}

        /// What looks at the picture.
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
                            maxDepth,
                            callBudget,
                            repairs,
                            nanoTime),
                    owned);
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
