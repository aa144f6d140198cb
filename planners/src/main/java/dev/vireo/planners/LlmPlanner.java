package dev.vireo.planners;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.planners.internal.prompt.ProgramText;
import dev.vireo.planners.internal.prompt.PromptText;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A planner that has a language model write the program. What the model is told is made from the receiver and
/// the API of a request; the request itself goes in as one JSON object, so that no question can be mistaken for
/// an instruction of ours.
final class LlmPlanner implements Planner {
    private final LanguageModel model;
    private final Profile profile;
    private final Examples examples;

    /// A planner over this model, with such examples in its prompts.
    LlmPlanner(LanguageModel model, Profile profile, Examples examples) {
        this.model = model;
        this.profile = profile;
        this.examples = examples;
    }

    @Override
    public Planner withModel(UnaryOperator<LanguageModel> between) {
        return new LlmPlanner(between.apply(model), profile, examples);
    }

    @Override
    public Plan plan(PlanRequest request) {
        Optional<Receiver> receiver = Receiver.of(request.receiver());
        if (receiver.isEmpty()) {
            return new Plan.NotUnderstood(
                    "programs look at a picture, a list of pictures or a video, not at '" + request.receiver() + "'",
                    Usage.NONE);
        }
        PromptText prompt = new PromptText(receiver.get(), request.api(), profile);
        LanguageModel.Request asked = new LanguageModel.Request(
                prompt.of(request.question(), examples), prompt.request(request, examples), request.temperature());
        Optional<String> grammar = model.takesGrammar() ? prompt.grammar(request) : Optional.empty();
        LanguageModel.Completion completion =
                model.complete(grammar.map(asked::grammar).orElse(asked));
        if (completion.cutOff()) {
            return new Plan.NotUnderstood(
                    "the model's answer was cut off at its length limit after "
                            + completion.usage().outputTokens()
                            + " tokens; a shorter program is needed, or a higher limit for a model that thinks first",
                    completion.usage());
        }
        return read(completion);
    }

    /// The plan in a model's answer.
    static Plan read(LanguageModel.Completion completion) {
        String answer = completion.said();
        Usage usage = completion.usage();
        return switch (ProgramText.in(answer)) {
            case ProgramText.Whole(String source) -> new Plan.Program(source, usage);
            case ProgramText.CutOff(String sign) ->
                new Plan.NotUnderstood("the model's answer breaks off in the middle of its program: " + sign, usage);
            case ProgramText.Missing _ ->
                new Plan.NotUnderstood(missing(answer, !completion.text().isBlank()), usage);
        };
    }

    private static String missing(String answer, boolean thought) {
        if (answer.isBlank()) {
            return thought ? "there are thoughts alone in the model's answer" : "the model's answer is empty";
        }
        return answer.length() > ProgramText.LONGEST
                ? "the model's answer has more than " + ProgramText.LONGEST + " characters"
                : "there is no program in the model's answer";
    }

    @Override
    public String id() {
        return model.id();
    }

    @Override
    public Optional<String> promptVersion(Type receiver, VisualApi api) {
        return Receiver.of(receiver).map(r -> new PromptText(r, api, profile).version(examples));
    }
}
