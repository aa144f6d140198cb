package dev.vireo.agent.internal.asking;

import dev.vireo.agent.AgentListener;
import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.agent.internal.tools.ToolBridge;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers the calls of one run of a program, and writes them down.
final class ProgramHost implements ToolHost {
    private static final String RECURSIVE = "recursive_query";
    private static final String GIVEN_UP = "the question was given up";

    private final QuestionTree asking;
    private final QuestionNode inquiry;
    private final QuestionNode.Place inside;
    private final List<Step> steps = new ArrayList<>();
    private int questions;
    private @Nullable RuntimeException fatal;

    /// @param inside where the questions of the program stand, on the account of `inquiry`
    ProgramHost(QuestionTree asking, QuestionNode inquiry, QuestionNode.Place inside) {
        this.asking = asking;
        this.inquiry = inquiry;
        this.inside = inside;
    }

    /// What the program called so far, in order.
    List<Step> steps() {
        return steps;
    }

    /// What no program may see and no worker may swallow, if it happened: it ends the question.
    Optional<RuntimeException> fatal() {
        return Optional.ofNullable(fatal);
    }

    @Override
    public Value call(String function, List<Value> arguments) throws ToolException {
        if (fatal != null) {
            throw givenUp();
        }
        try {
            asking.life().check();
            if (isRecursive(function)) {
                return subQuestion(arguments);
            }
            ToolCall made =
                    asking.desk().call(function, arguments, inquiry.place().account(), false);
            steps.add(made);
            asking.tell(new AgentListener.Event.ToolCalled(inquiry.question(), inquiry.depth(), made));
            return switch (made.result()) {
                case Trace.Result.Given(Value value) -> value;
                case Trace.Result.Refused(String message, boolean unknown) -> throw new ToolException(message, unknown);
            };
        } catch (RuntimeException e) {
            fatal = e;
            throw givenUp();
        }
    }

    @Override
    public boolean takesSeveral() {
        return asking.parts().parallel();
    }

    @Override
    public Answers callAll(List<Call> calls) {
        if (!takesSeveral()) {
            return ToolHost.super.callAll(calls);
        }
        if (fatal != null) {
            return new Answers(List.of(), Optional.of(GIVEN_UP));
        }
        List<QuestionNode> inquiries = new ArrayList<>();
        Optional<String> refusal = Optional.empty();
        for (Call call : calls) {
            try {
                inquiries.add(inquiry(call.arguments(), calls.size()));
            } catch (ToolException e) {
                refusal = Optional.of(String.valueOf(e.getMessage()));
                break;
            }
        }
        Optional<String> inItsTurn = refusal;
        try {
            asking.life().check();
            Branches.Answered answered = new Branches(asking, inquiries).answer();
            steps.addAll(answered.answers());
            List<Question> known = answered.answers().stream()
                    .takeWhile(answer -> !answer.unknown())
                    .toList();
            Optional<ToolException> none = known.size() < answered.answers().size()
                    ? Optional.of(unknown(answered.answers().get(known.size())))
                    : answered.refusal();
            return new Answers(
                    known.stream().map(Question::value).toList(),
                    none.map(e -> String.valueOf(e.getMessage())).or(() -> inItsTurn));
        } catch (RuntimeException e) {
            fatal = e;
            return new Answers(List.of(), Optional.of(GIVEN_UP));
        }
    }

    private static ToolException givenUp() {
        return new ToolException(GIVEN_UP);
    }

    private static boolean isRecursive(String function) {
        return function.equals(RECURSIVE)
                || function.equals(VisualApi.PATCH + "." + RECURSIVE)
                || function.equals(VisualApi.VIDEO + "." + RECURSIVE);
    }

    private Value subQuestion(List<Value> arguments) throws ToolException {
        Question answer = asking.ask(inquiry(arguments, 1));
        steps.add(answer);
        if (answer.unknown()) {
            throw unknown(answer);
        }
        return answer.value();
    }

    /// What a program is told of a question of its that has no answer: a value of the right type would be taken for
    /// one.
    private static ToolException unknown(Question answer) {
        return new ToolException(answer.degradation().orElseThrow().message(), true);
    }

    /// The question of a call.
    ///
    /// @param siblings how many are asked side by side
    private QuestionNode inquiry(List<Value> arguments, int siblings) throws ToolException {
        if (!asking.parts().switches().recursion()) {
            throw new ToolException(RECURSIVE + " is switched off; answer with the other functions");
        }
        ToolBridge.Arguments in = new ToolBridge.Arguments(RECURSIVE, arguments);
        Value first = in.value(0, "receiver");
        Value receiver = first instanceof Value.Patch || first instanceof Value.Video
                ? first
                : new Value.Items(in.patches(0, "receiver").stream()
                        .<Value>map((ImagePatch patch) -> new Value.Patch(patch))
                        .toList());
        Optional<Type> returns = Optional.empty();
        Optional<String> notation = in.optionalText(2, "returns");
        if (notation.isPresent()) {
            returns = Type.parse(notation.get());
            if (returns.isEmpty()) {
                throw new ToolException(RECURSIVE + ": returns='" + notation.get()
                        + "' is no type of programs; write bool, int, float, str, ImagePatch, list[T] or Optional[T]");
            }
        }
        Map<String, Value> context = Map.of();
        if (arguments.size() > 3 && !(arguments.get(3) instanceof Value.None)) {
            if (!(arguments.get(3) instanceof Value.Dict(Map<String, Value> given))) {
                throw new ToolException(
                        RECURSIVE + " takes a dict[str, Any] as context, not " + Type.of(arguments.get(3)));
            }
            context = given;
        }
        Demand demand = Demand.of(in.text(1, "question"), returns);
        questions++;
        QuestionNode.Place place = new QuestionNode.Place(
                inside.session(),
                inside.memory(),
                inquiry.place().account().child(siblings),
                inside.open(),
                inside.ancestors(),
                inside.ahead());
        return new QuestionNode(
                receiver,
                demand.question(),
                demand.type(),
                context,
                List.of(),
                inquiry.depth() + 1,
                questions > asking.parts().budget().width(),
                place);
    }
}
