package dev.vireo.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.store.ValueJson;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Limits;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.Familiarity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Everything that reached an answer from outside, so that it can come about again without it: for
/// [TraceFile] and [Replay]. The programs and what they computed are not part of it: they run again.
public final class Recording {
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
            String request, String question, int depth, Optional<Plan> plan, Optional<Failure> failure, int cached) {}

    /// A failure that a planner may have without ending the question.
    public record Failure(String message, String hint) {}

    /// What a language model said.
    ///
    /// @param request the [#key] of the request
    /// @param cached how much of it was known
    public record Completed(String request, LanguageModel.Completion completion, int cached) {}

    /// What a tool gave.
    ///
    /// @param cached how much of it was known
    public record Called(
            String function, List<Value> arguments, Trace.Result result, OptionalDouble confidence, int cached) {}

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
    int cached(Trace.ToolCall call) {
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
