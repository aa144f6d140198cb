package dev.vireo.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.store.ValueJson;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.Familiarity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How an answer came about: the tree of questions, with every program, tool call and value in order.
///
/// @param root the question that was asked
/// @param planner the planner's name
/// @param promptVersion the version of its prompt, if it has one
/// @param tools the name of the vision tools
/// @param recording what came from outside, for a replay
public record Trace(Question root, String planner, Optional<String> promptVersion, String tools, Recording recording) {

    /// One thing that a program had done for it.
    public sealed interface Step {}

    /// A call of a tool.
    ///
    /// @param function its name in the API: `ImagePatch.find`
    /// @param result what came back
    /// @param remembered whether the same call was answered before in this question, so that no tool was
    ///     asked
    /// @param confidence how sure the network was, where it says so; 0 to 1
    /// @param looks the parts of pictures at which the network looked closer before it answered, look after look
    public record ToolCall(
            String function,
            List<Value> arguments,
            Result result,
            boolean remembered,
            OptionalDouble confidence,
            List<List<ImagePatch>> looks,
            Duration time)
            implements Step {
        public ToolCall {
            arguments = List.copyOf(arguments);
            looks = List.copyOf(looks);
        }
    }

    /// What a tool answered.
    public sealed interface Result {
        /// A value.
        record Given(Value value) implements Result {}

        /// Why there is none; the program saw a `ToolError` with this message.
        ///
        /// @param unknown whether it lies beyond what the tools can know
        record Refused(String message, boolean unknown) implements Result {
            /// A refusal by tools that could know.
            public Refused(String message) {
                this(message, false);
            }
        }
    }

    /// A question: the root, or one that a program asked.
    ///
    /// @param receiver what it was asked about: a patch, a list of patches or a part of a video
    /// @param demanded the type that the answer had to have, if one was demanded
    /// @param depth 0 for the root
    /// @param attempts the programs that were tried; the last one answered unless the answer is a fallback
    /// @param direct tool calls that stand in for a program
    /// @param degradation why the answer is a fallback; empty when it is not
    /// @param reused whether the same question about the same receiver was answered before; then nothing was
    ///     tried
    /// @param time all of it, sub-questions included
    public record Question(
            String text,
            Value receiver,
            Optional<Type> demanded,
            int depth,
            List<Attempt> attempts,
            List<ToolCall> direct,
            Value value,
            Type type,
            Optional<Answer.Notice> degradation,
            boolean reused,
            Duration time)
            implements Step {
        public Question {
            attempts = List.copyOf(attempts);
            direct = List.copyOf(direct);
        }

        /// The program that answered, or the last that was tried.
        public Optional<String> program() {
            return attempts.reversed().stream()
                    .flatMap(attempt -> attempt.program().stream())
                    .findFirst();
        }

        /// Whether this answer, or one that it was made from, is a fallback.
        public boolean degraded() {
            if (degradation.isPresent()) {
                return true;
            }
            return !attempts.isEmpty()
                    && attempts.getLast().steps().stream().anyMatch(step -> step instanceof Question q && q.degraded());
        }

        /// Whether it has no answer, since it hangs on what the tools can't know: the value is of the right type and
        /// says nothing.
        public boolean unknown() {
            return degradation
                    .map(notice -> notice.kind() == Answer.Notice.Kind.UNKNOWN)
                    .orElse(false);
        }

        /// The questions that programs asked here, in order, each before its own; reused answers are left
        /// out.
        public List<Question> descendants() {
            List<Question> out = new ArrayList<>();
            for (Attempt attempt : attempts) {
                for (Step step : attempt.steps()) {
                    if (step instanceof Question question && !question.reused()) {
                        out.add(question);
                        out.addAll(question.descendants());
                    }
                }
            }
            return List.copyOf(out);
        }
    }

    /// Why a program was asked for, or run.
    public enum Why {
        /// It is the first for its question.
        FIRST,
        /// The one before was refused before it ran.
        REPAIR_OF_CHECK,
        /// The one before failed while it ran.
        REPAIR_OF_RUN,
        /// Those before were of no use: another one, at a higher temperature, without a word about them.
        RESAMPLE,
        /// The same program again, because one inside it took its worker down.
        AGAIN,
        /// It was given with the question.
        GIVEN
    }

    /// One try to answer with a program.
    ///
    /// @param why what it was tried for
    /// @param plan the program, or why there is none
    /// @param remembered whether the program was written for the same question before, about another receiver
    /// @param findings what the check found in it, before it ran; empty when nothing, or without a check
    /// @param outcome how it ended; empty when there was no program
    /// @param steps what it called, in order
    /// @param planning the time that the planner took
    /// @param running the time from the program's start to its end, calls included
    public record Attempt(
            Why why,
            Plan plan,
            boolean remembered,
            List<Diagnostic> findings,
            Optional<Outcome> outcome,
            List<Step> steps,
            Duration planning,
            Duration running) {
        public Attempt {
            findings = List.copyOf(findings);
            steps = List.copyOf(steps);
        }

        /// The program, when there is one.
        public Optional<String> program() {
            return switch (plan) {
                case Plan.Program(String source, Usage _) -> Optional.of(source);
                case Plan.NotUnderstood _ -> Optional.empty();
            };
        }
    }

    /// Everything that reached an answer from outside, so that it can come about again without it: for
    /// [Traces] and [Replay]. The programs and what they computed are not part of it: they run again.
    public static final class Recording {
        private final Setting setting;
        private final List<Planned> plans;
        private final List<Completed> completions;
        private final List<Called> calls;
        private final Familiarity familiarity;

        /// @param setting what was asked, and with which limits
        /// @param plans what the planner was asked and gave, in order
        /// @param completions what language models were asked by programs and said, in order
        /// @param calls what tools were asked and gave, in order
        /// @param familiarity what the tools say about the kind of the picture
        public Recording(
                Setting setting,
                List<Planned> plans,
                List<Completed> completions,
                List<Called> calls,
                Familiarity familiarity) {
            this.setting = setting;
            this.plans = List.copyOf(plans);
            this.completions = List.copyOf(completions);
            this.calls = List.copyOf(calls);
            this.familiarity = familiarity;
        }

        public Setting setting() {
            return setting;
        }

        public List<Planned> plans() {
            return plans;
        }

        public List<Completed> completions() {
            return completions;
        }

        public List<Called> calls() {
            return calls;
        }

        public Familiarity familiarity() {
            return familiarity;
        }

        /// What was asked, and how the agent was set.
        ///
        /// @param question as it was asked, with its "Return a T,"
        /// @param options the answers to choose from
        /// @param demanded the type that was demanded beside it
        /// @param models the names of the language models that programs may ask
        /// @param asksModel whether a language model writes the programs
        /// @param programs whether programs are written
        public record Setting(
                String question,
                Optional<Type> demanded,
                List<String> options,
                List<String> models,
                boolean asksModel,
                boolean programs,
                Limits limits,
                Budget budget,
                Prices prices,
                Switches switches) {
            public Setting {
                options = List.copyOf(options);
                models = List.copyOf(models);
            }
        }

        /// A plan, or why there is none.
        ///
        /// @param request the [#key] of the request
        /// @param failure the failure of the planner, when it failed
        /// @param cached how much of it was known
        public record Planned(
                String request,
                String question,
                int depth,
                Optional<Plan> plan,
                Optional<Failure> failure,
                int cached) {}

        /// A failure that a planner may have without ending the question.
        public record Failure(String message, String hint) {}

        /// What a language model said.
        ///
        /// @param request the [#key] of the request
        /// @param cached how much of it was known
        public record Completed(String request, LanguageModel.Completion completion, int cached) {}

        /// What a tool gave.
        ///
        /// @param looks as in [ToolCall]
        /// @param cached how much of it was known
        public record Called(
                String function,
                List<Value> arguments,
                Trace.Result result,
                OptionalDouble confidence,
                List<List<ImagePatch>> looks,
                int cached) {}

        /// What a request to a planner is told by: all that a program depends on but the wording of problems,
        /// which may change from one version to the next, and the API.
        public static String key(PlanRequest request) {
            ObjectNode json = Json.object()
                    .put("question", request.question())
                    .put("receiver", request.receiver().toString())
                    .put("returns", request.returns().map(Type::toString).orElse(null))
                    .put("depth", request.depth())
                    .put("previous", request.previous().orElse(null))
                    .put("temperature", request.temperature());
            ArrayNode history = json.putArray("history");
            request.history()
                    .forEach(e -> history.add(e.question()).add(e.program()).add(e.answer()));
            ObjectNode context = json.putObject("context");
            request.context().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> context.set(e.getKey(), ValueJson.write(e.getValue(), DIGESTS)));
            return Sha256.of(Json.text(json));
        }

        /// What a request to a language model is told by: all of it.
        public static String key(LanguageModel.Request request) {
            return Sha256.of(Json.text(Json.object()
                    .put("system", request.system())
                    .put("user", request.user())
                    .put("temperature", request.temperature())));
        }

        /// How much of a tool's answer came from a cache.
        public int cached(Trace.ToolCall call) {
            return call.remembered()
                    ? 0
                    : calls.stream()
                            .filter(c -> c.function().equals(call.function())
                                    && c.arguments().equals(call.arguments()))
                            .mapToInt(Called::cached)
                            .findFirst()
                            .orElse(0);
        }

        /// A video in a context is told by its length: one question has one video, and no digest of all its
        /// frames is worth the time.
        private static final ValueJson.Names DIGESTS = new ValueJson.Names() {
            @Override
            public String of(Image picture) {
                return picture.sha256();
            }

            @Override
            public String of(Clip clip) {
                return "clip of " + clip.frames() + " frames";
            }
        };
    }
}
