package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.check.Definition.Kind;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What calls give: arguments are matched with parameters, type variables are bound, lambdas get the types that
/// they will be called with.
final class Calls {
    /// An argument as it is written.
    ///
    /// @param keyword its name, empty by position
    /// @param spread whether it is `*values` or `**values`
    record Given(String keyword, Expr node, boolean spread, Result value) {}

    /// Arguments by the parameter that they are for.
    private record Matched(Signature signature, Map<String, List<Given>> arguments, boolean spread) {}

    private final Analysis analysis;
    private final Effects effects;

    Calls(Analysis analysis) {
        this.analysis = analysis;
        effects = new Effects(analysis);
    }

    Result call(Expr.Call node) {
        Expr func = node.func();
        PyType callee = analysis.expressions.eval(func).type();
        List<Given> given = given(node);
        PyType some = analysis.expressions.demandSome(func, callee, "it can't be called");
        List<Result> out = new ArrayList<>();
        for (PyType part : some.members()) {
            out.add(one(node, part, given));
        }
        return out.stream().reduce(Result::join).orElse(Result.ANY);
    }

    private List<Given> given(Expr.Call node) {
        List<Given> out = new ArrayList<>();
        for (Expr argument : node.args()) {
            boolean spread = argument instanceof Expr.Starred;
            out.add(new Given("", argument, spread, analysis.expressions.eval(argument)));
        }
        for (Tree.Keyword keyword : node.keywords()) {
            out.add(new Given(
                    keyword.name(),
                    keyword.value(),
                    keyword.name().isEmpty(),
                    analysis.expressions.eval(keyword.value())));
        }
        return out;
    }

    private Result one(Expr.Call node, PyType callee, List<Given> given) {
        return switch (callee) {
            case PyType.Function(PyType.Callee.Library library) -> library(node, library, given);
            case PyType.Function(PyType.Callee.Defined(Definition definition)) -> defined(node, definition, given);
            case PyType.Function(PyType.Callee.Annotated(List<PyType> _, PyType returns)) -> {
                lambdas(given);
                yield new Result(returns, FlowState.ANY_LENGTH);
            }
            case PyType.ClassObject(PyType instance) -> construct(node, instance, given);
            case PyType.Any _, PyType.Never _, PyType.Variable _, PyType.Union _ -> {
                lambdas(given);
                yield Result.ANY;
            }
            case PyType.Instance _, PyType.Tuple _, PyType.Module _ -> {
                analysis.report.add(
                        Fault.NOT_CALLABLE,
                        node.func(),
                        Expressions.shown(node.func()) + " is a value of type " + callee + " and can't be called",
                        "function",
                        callee.toString(),
                        "Leave the parentheses out.");
                yield Result.ANY;
            }
        };
    }

    /// Lambdas of which nobody knows what they will be called with.
    private void lambdas(List<Given> given) {
        for (Given argument : given) {
            if (argument.node instanceof Expr.Lambda written) {
                Definition lambda = analysis.definition(written);
                analysis.call(lambda, Collections.nCopies(lambda.parameters.size(), Result.ANY));
            }
        }
    }

    private Result construct(Expr.Call node, PyType instance, List<Given> given) {
        if (!(instance instanceof PyType.Instance(String name, List<PyType> _))) {
            lambdas(given);
            return Result.of(instance);
        }
        if (name.equals("defaultdict")) {
            PyType value = PyType.ANY;
            if (!given.isEmpty()) {
                value = switch (given.getFirst().value.type()) {
                    case PyType.ClassObject(PyType made) ->
                        made instanceof PyType.Instance i && Fit.sized(i) && !i.is("str")
                                ? apply(given.getFirst().value.type(), List.of())
                                : made;
                    case PyType.Function f -> apply(f, List.of());
                    case PyType.Any _,
                            PyType.Never _,
                            PyType.Instance _,
                            PyType.Tuple _,
                            PyType.Union _,
                            PyType.Module _,
                            PyType.Variable _ -> PyType.ANY;
                };
            }
            return Result.of(PyType.of("defaultdict", PyType.NEVER, value));
        }
        Optional<Library.PyClass> known = analysis.library.pyClass(name);
        List<Signature> constructors =
                known.map(c -> c.methods().getOrDefault(name, List.of())).orElse(List.of());
        if (constructors.isEmpty()) {
            lambdas(given);
            return Result.of(instance);
        }
        return library(node, new PyType.Callee.Library(name, constructors, PyType.NEVER), given);
    }

    private Result library(Expr.Call node, PyType.Callee.Library callee, List<Given> given) {
        Map<String, PyType> variables = new HashMap<>();
        analysis.library
                .classOfValue(callee.receiver())
                .ifPresent(c -> variables.putAll(Library.variables(c, callee.receiver())));
        Signature chosen = null;
        for (Signature overload : callee.overloads()) {
            Optional<Matched> matched = match(overload, given, null);
            if (matched.isPresent() && types(matched.get(), new HashMap<>(variables), null)) {
                chosen = overload;
                break;
            }
        }
        if (chosen == null) {
            chosen = callee.overloads().stream()
                    .filter(o -> match(o, given, null).isPresent())
                    .findFirst()
                    .orElse(callee.overloads().getLast());
        }
        Optional<Matched> matched = match(chosen, given, node);
        if (matched.isEmpty() || !types(matched.get(), variables, node)) {
            lambdas(given);
            PyType returns = chosen.returns();
            return new Result(
                    callee.overloads().size() > 1 ? PyType.ANY : Fit.substitute(returns, variables),
                    FlowState.ANY_LENGTH);
        }
        callables(matched.get(), variables);
        Result result = new Result(Fit.substitute(chosen.returns(), variables), FlowState.ANY_LENGTH);
        if (analysis.library.gives(callee.name()) == VisualApi.Gives.DEMANDED) {
            return asked(matched.get());
        }
        return effects.after(callee, node, given, result);
    }

    /// Matches arguments with parameters.
    ///
    /// @param report where faults are reported; null to report none
    /// @return nothing when they do not match
    private Optional<Matched> match(Signature signature, List<Given> given, @Nullable Expr report) {
        Map<String, List<Given>> out = new LinkedHashMap<>();
        List<Signature.Parameter> parameters = signature.parameters();
        long keywords = given.stream().filter(g -> !g.keyword.isEmpty()).count();
        analysis.steps.take(given.size() + parameters.size() * (int) (1 + keywords));
        List<Signature.Parameter> positional =
                parameters.stream().filter(p -> p.kind() == Kind.POSITIONAL).toList();
        String rest = nameOf(parameters, Kind.REST);
        String more = nameOf(parameters, Kind.MORE);
        boolean spread = false;
        boolean fine = true;
        int next = 0;
        for (Given argument : given) {
            if (argument.spread) {
                spread = true;
            } else if (argument.keyword.isEmpty()) {
                if (next < positional.size()) {
                    out.computeIfAbsent(positional.get(next++).name(), _ -> new ArrayList<>())
                            .add(argument);
                } else if (!rest.isEmpty()) {
                    out.computeIfAbsent(rest, _ -> new ArrayList<>()).add(argument);
                } else if (!spread) {
                    fine = false;
                    if (report != null) {
                        arity(signature, given, report);
                        return Optional.empty();
                    }
                }
            } else if (parameters.stream()
                    .anyMatch(p -> p.name().equals(argument.keyword)
                            && (p.kind() == Kind.POSITIONAL || p.kind() == Kind.NAMED))) {
                if (out.putIfAbsent(argument.keyword, new ArrayList<>(List.of(argument))) != null) {
                    fine = false;
                    if (report != null) {
                        analysis.report.add(
                                Fault.ARITY,
                                report,
                                "'" + signature.name() + "' gets '" + argument.keyword + "' twice",
                                "Give it once.");
                    }
                }
            } else if (!more.isEmpty()) {
                out.computeIfAbsent(more, _ -> new ArrayList<>()).add(argument);
            } else {
                fine = false;
                if (report != null) {
                    keyword(signature, argument);
                }
            }
        }
        if (!fine) {
            return Optional.empty();
        }
        for (Signature.Parameter parameter : parameters) {
            if (parameter.required() && !out.containsKey(parameter.name()) && !spread) {
                if (report != null) {
                    arity(signature, given, report);
                }
                return Optional.empty();
            }
        }
        return Optional.of(new Matched(signature, out, spread));
    }

    private static String nameOf(List<Signature.Parameter> parameters, Kind kind) {
        return parameters.stream()
                .filter(p -> p.kind() == kind)
                .map(Signature.Parameter::name)
                .findFirst()
                .orElse("");
    }

    private void arity(Signature signature, List<Given> given, Expr at) {
        List<String> missing = signature.parameters().stream()
                .filter(Signature.Parameter::required)
                .map(Signature.Parameter::name)
                .toList();
        analysis.report.add(
                Fault.ARITY,
                at,
                "'" + signature.name() + "' takes " + signature.takes()
                        + (signature.takes().equals("1") ? " value" : " values") + ", but gets " + given.size(),
                signature.takes(),
                Integer.toString(given.size()),
                missing.isEmpty()
                        ? "Give it none."
                        : "It takes: "
                                + String.join(
                                        ", ",
                                        signature.parameters().stream()
                                                .map(Signature.Parameter::name)
                                                .toList())
                                + ".");
    }

    private void keyword(Signature signature, Given argument) {
        List<String> names =
                signature.parameters().stream().map(Signature.Parameter::name).toList();
        String hint = Report.didYouMean(argument.keyword, names);
        analysis.report.add(
                Fault.KEYWORD,
                argument.node,
                "'" + signature.name() + "' has no parameter '" + argument.keyword + "'",
                String.join(", ", names),
                argument.keyword,
                hint.isEmpty()
                        ? (names.isEmpty() ? "It has none." : "It has: " + String.join(", ", names) + ".")
                        : hint);
    }

    /// Whether the arguments are of the parameters' types; binds type variables.
    private boolean types(Matched matched, Map<String, PyType> variables, @Nullable Expr report) {
        boolean fine = true;
        for (Signature.Parameter parameter : matched.signature.parameters()) {
            for (Given argument : matched.arguments.getOrDefault(parameter.name(), List.of())) {
                Fit.unify(parameter.type(), argument.value.type(), variables);
            }
        }
        for (Signature.Parameter parameter : matched.signature.parameters()) {
            PyType wanted = Fit.substitute(parameter.type(), variables);
            for (Given argument : matched.arguments.getOrDefault(parameter.name(), List.of())) {
                if (!Fit.fits(argument.value.type(), wanted, matched.signature.api())) {
                    fine = false;
                    if (report != null) {
                        wrongType(matched.signature, parameter, wanted, argument);
                    }
                }
            }
        }
        return fine;
    }

    private void wrongType(Signature signature, Signature.Parameter parameter, PyType wanted, Given argument) {
        PyType type = argument.value.type();
        String hint = "";
        if (type.mayBeNone() && Fit.fits(type.withoutNone(), wanted, signature.api())) {
            hint = "It may be None here: look first with 'is not None'.";
        } else if (type.is("float") && wanted.is("int")) {
            hint = "Write int(...) around it.";
        } else if (wanted.is("list")
                && type instanceof PyType.Instance(String name, List<PyType> _)
                && !name.equals("str")
                && Fit.element(type).isPresent()) {
            hint = "Write list(...) around it.";
        } else if (wanted instanceof PyType.Instance w && w.is("list") && Fit.fits(type, w.argument(0), true)) {
            hint = "Put it into a list: [...].";
        }
        analysis.report.add(
                Fault.ARGUMENT_TYPE,
                argument.node,
                "'" + signature.name() + "' takes " + wanted + " as '" + parameter.name() + "', not " + type,
                wanted.toString(),
                type.toString(),
                hint);
    }

    /// Goes through functions that are passed along, with what they will be called with.
    private void callables(Matched matched, Map<String, PyType> variables) {
        for (Signature.Parameter parameter : matched.signature.parameters()) {
            List<PyType> wanted = parameter.type().members().stream()
                    .filter(m -> m instanceof PyType.Function)
                    .toList();
            for (Given argument : matched.arguments.getOrDefault(parameter.name(), List.of())) {
                if (!wanted.isEmpty()
                        && wanted.getFirst()
                                instanceof PyType.Function(PyType.Callee.Annotated(List<PyType> ps, PyType returns))) {
                    List<PyType> types =
                            ps.stream().map(p -> Fit.substitute(p, variables)).toList();
                    if (takes(argument, types.size())) {
                        Fit.unify(returns, apply(argument.value.type(), types), variables);
                    }
                } else if (argument.node instanceof Expr.Lambda) {
                    lambdas(List.of(argument));
                }
            }
        }
    }

    private boolean takes(Given argument, int count) {
        if (!(argument.value.type() instanceof PyType.Function(PyType.Callee.Defined(Definition definition)))) {
            return true;
        }
        Signature signature = signature(definition);
        long required = signature.parameters().stream()
                .filter(Signature.Parameter::required)
                .count();
        long most = signature.parameters().stream()
                .filter(p -> p.kind() == Kind.POSITIONAL)
                .count();
        boolean open = signature.parameters().stream().anyMatch(p -> p.kind() == Kind.REST);
        if (required <= count && (open || most >= count)) {
            return true;
        }
        analysis.report.add(
                Fault.ARITY,
                argument.node,
                "this function will be called with " + count + (count == 1 ? " value" : " values") + ", but takes "
                        + signature.takes(),
                Integer.toString(count),
                signature.takes(),
                "");
        return false;
    }

    /// What a function value gives for values of these types; its own faults are reported.
    PyType apply(PyType callee, List<PyType> types) {
        switch (callee) {
            case PyType.Function(PyType.Callee.Defined(Definition definition)) -> {
                List<Result> values = new ArrayList<>();
                for (int i = 0; i < definition.parameters.size(); i++) {
                    Definition.Parameter parameter = definition.parameters.get(i);
                    PyType own = analysis.parameterType(parameter).orElse(PyType.ANY);
                    PyType type = own.isAny() && i < types.size() ? types.get(i) : own;
                    values.add(new Result(
                            i < types.size() && parameter.kind() == Kind.POSITIONAL
                                    ? type
                                    : Analysis.ofKind(parameter, own),
                            FlowState.ANY_LENGTH));
                }
                return analysis.call(definition, values).type();
            }
            case PyType.Function(PyType.Callee.Library library) -> {
                return applied(library, types);
            }
            case PyType.Function(PyType.Callee.Annotated(List<PyType> _, PyType returns)) -> {
                return returns;
            }
            case PyType.ClassObject(PyType instance) -> {
                if (instance instanceof PyType.Instance(String name, List<PyType> _)) {
                    List<Signature> constructors = analysis.library
                            .pyClass(name)
                            .map(c -> c.methods().getOrDefault(name, List.of()))
                            .orElse(List.of());
                    if (!constructors.isEmpty()) {
                        return applied(new PyType.Callee.Library(name, constructors, PyType.NEVER), types);
                    }
                }
                return instance;
            }
            case PyType.Any _,
                    PyType.Never _,
                    PyType.Instance _,
                    PyType.Tuple _,
                    PyType.Union _,
                    PyType.Module _,
                    PyType.Variable _ -> {
                return PyType.ANY;
            }
        }
    }

    private PyType applied(PyType.Callee.Library library, List<PyType> types) {
        List<Given> given = types.stream()
                .map(t -> new Given("", NOWHERE, false, new Result(t, FlowState.ANY_LENGTH)))
                .toList();
        for (Signature overload : library.overloads()) {
            Map<String, PyType> variables = new HashMap<>();
            analysis.library
                    .classOfValue(library.receiver())
                    .ifPresent(c -> variables.putAll(Library.variables(c, library.receiver())));
            Optional<Matched> matched = match(overload, given, null);
            if (matched.isPresent() && types(matched.get(), variables, null)) {
                return Fit.substitute(overload.returns(), variables);
            }
        }
        return PyType.ANY;
    }

    private static final Expr NOWHERE = new Expr.Constant(Tree.Place.NOWHERE, new Literal.None());

    private Signature signature(Definition definition) {
        List<Signature.Parameter> parameters = definition.parameters.stream()
                .map(p -> new Signature.Parameter(
                        p.name(), p.kind(), analysis.parameterType(p).orElse(PyType.ANY), p.required()))
                .toList();
        return new Signature(definition.name, parameters, PyType.ANY, false);
    }

    private Result defined(Expr.Call node, Definition definition, List<Given> given) {
        Signature signature = signature(definition);
        Optional<Matched> matched = match(signature, given, node);
        boolean fine = matched.isPresent() && types(matched.get(), new HashMap<>(), node);
        List<Result> values = new ArrayList<>();
        for (int i = 0; i < definition.parameters.size(); i++) {
            Definition.Parameter parameter = definition.parameters.get(i);
            PyType own = signature.parameters().get(i).type();
            List<Given> some =
                    matched.isEmpty() ? List.of() : matched.get().arguments.getOrDefault(parameter.name(), List.of());
            values.add(value(parameter, own, some, matched.isPresent() && matched.get().spread));
        }
        Result result = analysis.call(definition, values);
        for (Given argument : given) { // what it was given may have changed
            effects.passedAlong(argument.node, argument.value);
        }
        return fine ? result : new Result(result.type(), FlowState.ANY_LENGTH);
    }

    private Result value(Definition.Parameter parameter, PyType own, List<Given> some, boolean spread) {
        boolean several = parameter.kind() == Kind.REST || parameter.kind() == Kind.MORE;
        if (several) {
            PyType each = own.isAny() && !spread
                    ? PyType.join(some.stream().map(g -> g.value.type()).toList())
                    : own;
            return new Result(Analysis.ofKind(parameter, each), FlowState.ANY_LENGTH);
        }
        Result passed;
        if (!some.isEmpty()) {
            passed = some.getFirst().value;
        } else if (parameter.defaultValue().isPresent()) {
            Result[] value = {Result.ANY};
            Expr otherwise = parameter.defaultValue().get();
            analysis.report.quietly(() -> value[0] = analysis.expressions.eval(otherwise));
            passed = value[0];
        } else {
            passed = Result.ANY;
        }
        // an annotation promises more than one call does: the body must do for all that it allows
        return own.isAny() ? passed : new Result(own, passed.atLeast());
    }

    /// The type that a further question is answered with.
    private Result asked(Matched matched) {
        List<Given> returns = matched.arguments.getOrDefault("returns", List.of());
        if (!returns.isEmpty()) {
            Expr at = returns.getFirst().node;
            if (at instanceof Expr.Constant none && none.isNone()) {
                return demanded(matched);
            }
            String text = Annotations.text(at);
            Optional<Type> type = Type.parse(text);
            if (type.isEmpty() && text.contains("Union[")) { // the prelude writes it with bars
                return new Result(analysis.library.notation(text), FlowState.ANY_LENGTH);
            }
            PyType given = returns.getFirst().value.type();
            boolean vague = (given.isVague() && (at instanceof Expr.Name || at instanceof Expr.Attribute))
                    || (given.is("str") && !(at instanceof Expr.Constant));
            if (type.isEmpty() && !vague) {
                analysis.report.add(
                        Fault.ARGUMENT_TYPE,
                        at,
                        "'recursive_query' takes a type as 'returns', and '" + text + "' is none",
                        "type",
                        given.toString(),
                        "Use bool, int, float, str, ImagePatch, Optional[T], list[T], dict[str, T] or tuple[...].");
            }
            return type.map(t -> new Result(PyType.of(t), 0)).orElse(Result.ANY);
        }
        return matched.spread ? Result.ANY : demanded(matched);
    }

    /// "Return a bool, ..." at the start of the question.
    private static Result demanded(Matched matched) {
        List<Given> question = matched.arguments.getOrDefault("question", List.of());
        String text = question.isEmpty() ? "" : opening(question.getFirst().node);
        return Type.demandedBy(text).map(t -> new Result(PyType.of(t), 0)).orElse(Result.ANY);
    }

    /// The literal text that a question begins with.
    private static String opening(Expr node) {
        return switch (node) {
            case Expr.Constant _ -> Definition.textLiteral(node);
            case Expr.JoinedStr text ->
                text.values().isEmpty() ? "" : opening(text.values().getFirst());
            case Expr.BinOp binary -> opening(binary.left());
            case Expr.Name _, Expr.Attribute _, Expr.Subscript _, Expr.Slice _, Expr.Call _, Expr.Starred _ -> "";
            case Expr.UnaryOp _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.Lambda _ -> "";
            case Expr.NamedExpr _, Expr.Display _, Expr.DictDisplay _, Expr.Comprehension _ -> "";
            case Expr.FormattedValue _, Expr.Yielding _, Tree.Unsupported _ -> "";
        };
    }
}
