package dev.vireo.examples;

import dev.vireo.agent.VisualAgent;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.planners.Examples;
import dev.vireo.planners.Examples.Choice;
import dev.vireo.planners.Planners;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;

/// A language model of one's own as the planner: whatever turns a text into another. (For a LangChain4j
/// `ChatModel` there is [LanguageModels#of].)
final class OwnModel implements LanguageModel {
    /// What a model is, in the end.
    @FunctionalInterface
    public interface Text {
        /// The answer to a request.
        ///
        /// @param system what the model is told about its job: rules, API, examples
        /// @param user the request, one JSON object
        String answer(String system, String user);
    }

    private final String name;
    private final Text text;

    /// A model of that name, for traces.
    public OwnModel(String name, Text text) {
        this.name = name;
        this.text = text;
    }

    @Override
    public Completion complete(Request request) {
        String answer = text.answer(request.system(), request.user());
        return new Completion(answer, new Usage(1, 0, 0)); // one call; a server tells its tokens as well
    }

    @Override
    public String id() {
        return "own:" + name;
    }

    /// Asks with programs of that model, which is shown the eight worked examples that are most like the
    /// question.
    public static String ask(VisionSuite tools, LanguageModel model, Image picture, String question) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(Planners.of(model, new Examples(Choice.RETRIEVED, 8)))
                .languageModel(model)
                .build()) {
            return agent.ask(picture, question).text();
        }
    }

    /// Runs the example, with a model that knows only one program.
    ///
    /// @param args the picture file
    public static void main(String[] args) {
        LanguageModel model = new OwnModel("parrot", (system, user) -> """
                ```python
                def execute_command(image) -> int:
                    return len(ImagePatch(image).find("cube"))
                ```
                """);
        try (BuiltinTools tools = BuiltinTools.load()) {
            System.out.println(ask(tools, model, Image.read(Path.of(args[0])), "How many cubes are there?"));
        }
    }
}
