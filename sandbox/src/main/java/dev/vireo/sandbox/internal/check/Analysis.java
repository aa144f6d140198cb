package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Type;
import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.check.FlowState.SureIf;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The type inference over one program: which function is being gone through, with what is known there.
///
/// A function without annotations is gone through once for each combination of argument types that it is
/// called with, so that faults inside it are found with the types that really arrive. Everything is bounded:
/// passes over a loop, calls inside calls, of which nothing is reported beyond the bounds; and steps, beyond which
/// the program is refused.
public final class Analysis {
    private static final int MAX_CALL_DEPTH = 12;
    private static final int MAX_VARIANTS = 40;

    /// Parts of a program inside each other, over all calls: what a thread's stack holds.
    private static final int MAX_DEPTH = 600;

    /// A function that is being gone through.
    static final class Scope {
        final @Nullable Definition definition;
        final @Nullable Scope outer;
        final Set<String> bound;
        final Deque<Loop> loops = new ArrayDeque<>();
        final List<PyType> yields = new ArrayList<>();
        final List<Definition> functions = new ArrayList<>();
        FlowState state;
        PyType returned = PyType.NEVER;
        int returnedAtLeast = FlowState.ANY_LENGTH;

        @Nullable PyType declared;

        boolean entry;

        Scope(@Nullable Definition definition, @Nullable Scope outer, Set<String> bound, Steps steps) {
            state = new FlowState(steps);
            this.definition = definition;
            this.outer = outer;
            this.bound = new HashSet<>(bound);
        }
    }

    /// A loop that is being gone through, and the states that leave it or go on early.
    static final class Loop {
        FlowState breaks;
        FlowState continues;

        Loop(FlowState entry) {
            breaks = entry.dead();
            continues = entry.dead();
        }
    }

    private record Variant(Definition definition, List<Object> key, boolean silent) {}

    final Library library;
    final Report report;
    final Expressions expressions;
    final Statements statements;
    final Targets targets;
    final Conditions conditions;
    final Calls calls;
    final Operators operators;

    /// Exceptions that the statements around the current place catch, by name; `*` for all of them.
    final Deque<Set<String>> handlers = new ArrayDeque<>();

    /// Modules of which all names were imported.
    final Set<String> starred = new HashSet<>();

    /// Counts what all of this does.
    final Steps steps = new Steps();

    private final IdentityHashMap<Tree.Scoped, Definition> definitions = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, PyType> notations = new IdentityHashMap<>();
    private final Map<Definition, Scope> homes = new HashMap<>();
    private final Map<Variant, Result> known = new HashMap<>();
    private final Map<Definition, Integer> variants = new HashMap<>();
    private final Set<Definition> active = new HashSet<>();
    private final List<PyType> arguments;
    private int callDepth;
    private int depth;

    Scope scope;

    /// @param arguments the types of the values that the entry function is called with; empty when unknown
    public Analysis(Library library, Report report, List<PyType> arguments) {
        this.library = library;
        this.report = report;
        this.arguments = arguments;
        scope = new Scope(null, null, Set.of(), steps);
        expressions = new Expressions(this);
        statements = new Statements(this);
        targets = new Targets(this);
        conditions = new Conditions(this);
        calls = new Calls(this);
        operators = new Operators(this);
    }

    /// Goes through a whole program.
    public void module(Tree.Module module) {
        try {
            all(module);
        } catch (Steps.Exceeded e) {
            report.tooLarge();
        }
    }

    private void all(Tree.Module module) {
        Definition all = definition(module);
        scope = new Scope(all, null, all.bound, steps);
        statements.block(module.body());
        for (Stmt statement : module.body()) {
            if (statement instanceof Stmt.FunctionDef function && Entry.isEntry(function)) {
                Definition entry = definition(function);
                homes.putIfAbsent(entry, scope);
                enter(entry, entryArguments(entry), true);
            }
        }
        rest(scope);
    }

    /// Functions that nobody called are gone through with what their annotations say.
    void rest(Scope home) {
        for (Definition definition : List.copyOf(home.functions)) {
            if (!variants.containsKey(definition) && !definition.name.equals(Rules.ENTRY)) {
                enter(definition, defaults(definition), false);
            }
        }
    }

    private List<Result> entryArguments(Definition entry) {
        List<Result> out = new ArrayList<>();
        for (int i = 0; i < entry.parameters.size(); i++) {
            Definition.Parameter parameter = entry.parameters.get(i);
            PyType type = parameterType(parameter).orElse(PyType.ANY);
            if (i < arguments.size()) {
                type = arguments.get(i);
            } else if (i == 0 && arguments.isEmpty() && type.isAny()) {
                type = receiver(parameter.name());
            } else if (arguments.isEmpty()
                    && type.isAny()
                    && !entry.parameters.isEmpty()
                    && entry.parameters.getFirst().name().equals("video")) {
                type = i == 1 ? PyType.listOf(PyType.STR) : i == 2 ? PyType.STR : PyType.ANY;
            }
            out.add(new Result(ofKind(parameter, type), FlowState.ANY_LENGTH));
        }
        return out;
    }

    /// What the first parameter of an entry function is by its name.
    private static PyType receiver(String name) {
        return switch (name) {
            case "image" -> PyType.of(Type.Simple.PATCH);
            case "image_list" -> PyType.listOf(PyType.of(Type.Simple.PATCH));
            case "video" -> PyType.of(Type.Simple.VIDEO);
            default -> PyType.ANY;
        };
    }

    private List<Result> defaults(Definition definition) {
        return definition.parameters.stream()
                .map(p -> new Result(ofKind(p, parameterType(p).orElse(PyType.ANY)), FlowState.ANY_LENGTH))
                .toList();
    }

    /// What the body sees of a parameter: `*rest` is a tuple, `**more` a dict.
    static PyType ofKind(Definition.Parameter parameter, PyType type) {
        return switch (parameter.kind()) {
            case POSITIONAL, NAMED -> type;
            case REST -> PyType.of("tuple", type);
            case MORE -> PyType.dictOf(PyType.STR, type);
        };
    }

    /// The annotated type of a parameter, if it says anything.
    Optional<PyType> parameterType(Definition.Parameter parameter) {
        return parameter.annotation().map(this::notation);
    }

    Definition definition(Tree.Scoped node) {
        return definitions.computeIfAbsent(node, Definition::new);
    }

    /// Notes where a function is defined: its free names are looked up from there.
    Definition define(Tree.Scoped node) {
        Definition definition = definition(node);
        homes.put(definition, scope);
        if (!definition.lambda()) {
            scope.functions.add(definition);
        }
        return definition;
    }

    /// The type that an expression means as an annotation.
    PyType notation(Expr annotation) {
        PyType known = notations.get(annotation);
        if (known == null) {
            known = library.notation(Annotations.text(annotation));
            notations.put(annotation, known);
        }
        return known;
    }

    /// Counts a step into a part of the program, which [#leave] follows.
    void enter() {
        steps.take(++depth > MAX_DEPTH ? Integer.MAX_VALUE : 1);
    }

    void leave() {
        depth--;
    }

    /// Goes through a part of the program and all below it, and counts that.
    void walk(Tree part, Consumer<Tree> visitor) {
        part.walk(n -> {
            steps.take(1);
            visitor.accept(n);
        });
    }

    /// Goes through the body of a function with these values as parameters.
    ///
    /// @return what the call gives
    Result call(Definition definition, List<Result> values) {
        Scope home = homes.get(definition);
        PyType declared = declared(definition);
        Result promised = declared == null ? Result.ANY : new Result(declared, FlowState.ANY_LENGTH);
        if (home == null || active.contains(definition) || callDepth >= MAX_CALL_DEPTH) {
            return promised;
        }
        steps.take(definition.read.size());
        List<Object> key = new ArrayList<>(values);
        for (String name : definition.read) {
            if (!definition.bound.contains(name)) {
                lookup(home, name).ifPresent(b -> key.add(b.result()));
            }
        }
        Variant variant = new Variant(definition, key, report.silent());
        Result before = known.get(variant);
        if (before != null) {
            return before;
        }
        if (variants.merge(definition, 1, Integer::sum) > MAX_VARIANTS) {
            return promised;
        }
        Result result = enter(definition, values, false);
        known.put(variant, result);
        return result;
    }

    private @Nullable PyType declared(Definition definition) {
        return definition.returns.map(this::notation).orElse(null);
    }

    private Result enter(Definition definition, List<Result> values, boolean entry) {
        variants.merge(definition, 0, Integer::sum);
        Scope before = scope;
        Scope inner = new Scope(definition, homes.get(definition), definition.bound, steps);
        for (int i = 0; i < definition.parameters.size() && i < values.size(); i++) {
            Result value = values.get(i);
            inner.state.names.put(
                    definition.parameters.get(i).name(),
                    new Binding(value.type(), value.atLeast(), true, FlowState.newVersion(), null, SureIf.NEVER));
        }
        inner.entry = entry;
        inner.declared = declared(definition);
        scope = inner;
        active.add(definition);
        callDepth++;
        Deque<FlowState[]> tries = statements.leave();
        try {
            return switch (definition.node) {
                case Expr.Lambda lambda -> expressions.eval(lambda.body());
                case Stmt.FunctionDef function -> body(definition, function.body(), inner);
                case Tree.Module module -> body(definition, module.body(), inner);
            };
        } finally {
            callDepth--;
            statements.enter(tries);
            active.remove(definition);
            scope = before;
        }
    }

    private Result body(Definition definition, List<Stmt> body, Scope inner) {
        statements.block(body);
        FlowState end = inner.state;
        rest(inner);
        PyType declared = inner.declared;
        if (end.live) {
            if (declared != null && !definition.generator && needsReturn(declared)) {
                report.add(
                        Fault.MISSING_RETURN,
                        definition.node,
                        "'" + definition.name + "' can end without a return, and then gives None",
                        declared.toString(),
                        "None",
                        "Return a value of type " + declared + " on every path.");
            }
            inner.returned = PyType.join(inner.returned, PyType.NONE);
        }
        if (definition.generator) {
            return new Result(PyType.of("Iterator", PyType.join(inner.yields)), FlowState.ANY_LENGTH);
        }
        return declared == null || declared.isAny()
                ? new Result(inner.returned, inner.returnedAtLeast)
                : new Result(declared, inner.returnedAtLeast);
    }

    private static boolean needsReturn(PyType declared) {
        return !declared.isVague() && !declared.mayBeNone();
    }

    /// A name as the scopes around the current one know it.
    private static Optional<Binding> lookup(@Nullable Scope from, String name) {
        for (Scope s = from; s != null; s = s.outer) {
            if (s.bound.contains(name)) {
                return Optional.ofNullable(s.state.names.get(name));
            }
        }
        return Optional.empty();
    }

    /// What a name gives that is read at a place.
    Result read(Expr.Name node) {
        String name = node.id();
        if (scope.bound.contains(name)) {
            Binding here = scope.state.names.get(name);
            if (here == null) {
                report.add(
                        Fault.UNKNOWN_NAME,
                        node,
                        "'" + name + "' is read before anything is assigned to it",
                        "Assign to it first.");
                return Result.ANY;
            }
            if (!here.sure()) {
                report.add(
                        Fault.UNKNOWN_NAME,
                        node,
                        "nothing is assigned to '" + name + "' on some of the paths that lead here",
                        "Assign to it before the branch or the loop.");
            }
            return here.result();
        }
        FlowState.Fact fact = scope.state.facts.get(name);
        for (Scope s = scope.outer; s != null; s = s.outer) {
            if (s.bound.contains(name)) {
                Binding there = s.state.names.get(name);
                if (there == null) {
                    return Result.ANY;
                }
                return fact == null || fact.type() == null
                        ? there.result()
                        : new Result(fact.type(), Math.max(there.atLeast(), fact.atLeast()));
            }
        }
        Optional<PyType> global = library.global(name);
        if (global.isPresent()) {
            return Result.of(global.get());
        }
        for (String module : starred) {
            if (Rules.offers(module, name)) {
                return Result.of(library.member(module, name).orElse(PyType.ANY));
            }
        }
        return Result.ANY; // a name that nothing has is the rules' business
    }

    /// Binds a name to a new value.
    void assign(String name, Result value) {
        assign(name, value, null);
    }

    /// @param from the expression that it is bound to, when a condition on the name says something about others
    void assign(String name, Result value, @Nullable Expr from) {
        FlowState state = scope.state;
        state.forget(name);
        state.names.put(
                name,
                new Binding(
                        value.type(),
                        value.atLeast(),
                        true,
                        FlowState.newVersion(),
                        from == null ? null : conditions.kept(from).orElse(null),
                        SureIf.NEVER));
    }

    /// Notes that the object behind a name has changed.
    void mutated(String name, PyType type, int atLeast) {
        Binding old = scope.state.names.get(name);
        if (old != null && scope.bound.contains(name)) {
            scope.state.forget(name);
            scope.state.names.put(
                    name, new Binding(type, atLeast, old.sure(), FlowState.newVersion(), null, old.sureIf()));
        }
    }

    /// Whether an exception of one of these names is caught around the current place.
    boolean catches(Set<String> names) {
        return handlers.stream().anyMatch(h -> h.contains("*") || h.stream().anyMatch(names::contains));
    }
}
