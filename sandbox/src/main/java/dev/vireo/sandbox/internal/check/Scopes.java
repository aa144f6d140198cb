package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Prelude;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Where the names of a program are looked up, as Python does it: in the function, lambda or comprehension that
/// they stand in, in those around it, in the module, and last among what Python and the API offer.
///
/// What a module binds counts for a name of Python only once that is sure: until a statement has bound it, the name
/// still means what Python offers.
final class Scopes {
    /// A scope and what is bound in it.
    static final class Scope {
        private final @Nullable Scope outer;
        private final boolean deferred;
        private final Set<String> bound = new HashSet<>();

        /// Modules by the names under which they are imported here.
        private final Map<String, Set<String>> modules = new HashMap<>();

        private Scope(@Nullable Scope outer, boolean deferred) {
            this.outer = outer;
            this.deferred = deferred;
        }

        /// The scope that a name of this one belongs to; nothing when the program does not bind it here.
        private Optional<Scope> home(String name) {
            for (Scope s = this; s != null; s = s.outer) {
                if (s.bound.contains(name)) {
                    return Optional.of(s);
                }
            }
            return Optional.empty();
        }

        /// The modules that a name may mean here.
        Set<String> modules(String name) {
            return home(name).map(s -> s.modules.getOrDefault(name, Set.of())).orElse(Set.of());
        }

        /// The names that are bound in this scope and those around it.
        Set<String> names() {
            Set<String> out = new LinkedHashSet<>();
            for (Scope s = this; s != null; s = s.outer) {
                out.addAll(s.bound);
            }
            return out;
        }
    }

    private static final int NEVER = Integer.MAX_VALUE;

    private final Tree.Module module;
    private final BiConsumer<Tree, Scope> visitor;
    private final Set<String> everywhere = new HashSet<>();

    /// The first statement of the module that surely binds a name.
    private final Map<String, Integer> boundBy = new HashMap<>();

    /// The first statement of the module that may run a function of the program.
    private int running = NEVER;

    /// The statement of the module that is being gone through.
    private int current;

    /// @param visitor gets every part of the program with the scope that it stands in, a part before what is below it
    Scopes(Tree.Module module, BiConsumer<Tree, Scope> visitor) {
        this.module = module;
        this.visitor = visitor;
    }

    /// Goes through the program.
    void walk() {
        Scope all = new Scope(null, false);
        for (int i = 0; i < module.body().size(); i++) {
            Stmt statement = module.body().get(i);
            collect(statement, all, false);
            for (String name : surely(statement)) {
                boundBy.putIfAbsent(name, i);
            }
            if (running == NEVER && calls(statement)) {
                running = i;
            }
        }
        visitor.accept(module, all);
        for (current = 0; current < module.body().size(); current++) {
            visit(module.body().get(current), all);
        }
    }

    /// Whether the program binds a name where it is read.
    boolean binds(String name, Scope from) {
        return from.home(name).isPresent();
    }

    /// Whether a name that is read there can't mean what Python offers under it.
    boolean hides(String name, Scope from) {
        Optional<Scope> home = from.home(name);
        if (home.isEmpty() || home.get().outer != null) {
            return home.isPresent();
        }
        boolean later = false;
        for (Scope s = from; s != null; s = s.outer) {
            later |= s.deferred;
        }
        return boundBy.getOrDefault(name, NEVER) < (later ? running : current);
    }

    /// Whether the program binds a name anywhere.
    boolean bindsSomewhere(String name) {
        return everywhere.contains(name);
    }

    private void visit(Tree part, Scope scope) {
        visitor.accept(part, scope);
        switch (part) {
            case Stmt.FunctionDef function -> {
                visit(function.arguments(), scope);
                function.decorators().forEach(d -> visit(d, scope));
                function.returns().ifPresent(r -> visit(r, scope));
                function.typeParameters().forEach(t -> visit(t, scope));
                within(function.arguments(), function.body(), scope);
            }
            case Expr.Lambda lambda -> {
                visit(lambda.arguments(), scope);
                within(lambda.arguments(), List.of(lambda.body()), scope);
            }
            case Expr.Comprehension comprehension -> {
                Scope inner = new Scope(scope, false);
                comprehension.clauses().forEach(c -> targets(c.target(), inner));
                Expr first = comprehension.clauses().getFirst().source(); // the one part that stands outside
                visit(first, scope);
                for (Tree child : comprehension.children()) {
                    if (child instanceof Tree.Clause clause) {
                        visitor.accept(clause, inner);
                        clause.children().stream().filter(c -> c != first).forEach(c -> visit(c, inner));
                    } else {
                        visit(child, inner);
                    }
                }
            }
            case Tree.Unsupported other -> { // is refused, so that what it binds need not be known better
                Scope inner = new Scope(scope, true);
                other.walk(n -> {
                    if (n instanceof Tree.Parameter parameter) {
                        bind(parameter.name(), inner);
                    }
                });
                other.parts().forEach(p -> collect(p, inner, false));
                other.parts().forEach(p -> visit(p, inner));
            }
            case Stmt _, Expr _, Pattern _, Tree.Module _ -> part.children().forEach(c -> visit(c, scope));
            case Tree.Arguments _, Tree.Parameter _, Tree.Keyword _, Tree.Alias _, Tree.Clause _ ->
                part.children().forEach(c -> visit(c, scope));
            case Tree.Handler _, Tree.Item _, Tree.Case _ -> part.children().forEach(c -> visit(c, scope));
        }
    }

    private void within(Tree.Arguments arguments, List<? extends Tree> body, Scope outer) {
        Scope inner = new Scope(outer, true);
        arguments.children().forEach(a -> {
            if (a instanceof Tree.Parameter parameter) {
                bind(parameter.name(), inner);
            }
        });
        body.forEach(part -> collect(part, inner, false));
        body.forEach(part -> visit(part, inner));
    }

    private void bind(String name, Scope scope) {
        scope.bound.add(name);
        everywhere.add(name);
    }

    private void targets(Tree part, Scope scope) {
        part.walk(n -> {
            if (n instanceof Expr.Name name && !name.loaded()) {
                bind(name.id(), scope);
            }
        });
    }

    /// Notes what a part binds in its scope.
    private void collect(Tree part, Scope scope, boolean inComprehension) {
        switch (part) {
            case Stmt.FunctionDef function -> {
                bind(function.name(), scope);
                defaults(function.arguments()).forEach(d -> collect(d, scope, inComprehension));
                return; // its body is a scope of its own
            }
            case Expr.Lambda lambda -> {
                defaults(lambda.arguments()).forEach(d -> collect(d, scope, inComprehension));
                return;
            }
            case Stmt.AnnAssign annotated -> { // without a value it declares, and binds nothing
                if (annotated.value().isPresent()) {
                    collect(annotated.target(), scope, inComprehension);
                    collect(annotated.value().get(), scope, inComprehension);
                }
                return;
            }
            case Expr.NamedExpr named -> bind(named.target().id(), scope); // here, wherever it stands
            case Expr.Name name -> {
                if (!inComprehension && !name.loaded()) {
                    bind(name.id(), scope);
                }
            }
            case Tree.Handler handler -> bind(handler.name(), scope);
            case Pattern.MatchAs as -> bind(as.name(), scope);
            case Pattern.MatchStar star -> bind(star.name(), scope);
            case Pattern.MatchMapping mapping -> bind(mapping.rest(), scope);
            case Stmt.Import imported ->
                imported.names().forEach(alias -> {
                    bind(alias.bound(), scope);
                    scope.modules
                            .computeIfAbsent(alias.bound(), _ -> new HashSet<>())
                            .add(alias.name());
                });
            case Stmt.ImportFrom imported -> brought(imported).forEach(name -> bind(name, scope));
            case Stmt _, Expr _, Pattern _, Tree.Module _ -> {} // what they bind stands in their parts
            case Tree.Arguments _, Tree.Parameter _, Tree.Keyword _, Tree.Alias _ -> {}
            case Tree.Clause _, Tree.Item _, Tree.Case _ -> {}
        }
        boolean inside = inComprehension || part instanceof Expr.Comprehension;
        for (Tree child : part.children()) {
            collect(child, scope, inside);
        }
    }

    private static List<Expr> defaults(Tree.Arguments arguments) {
        List<Expr> out = new ArrayList<>(arguments.defaults());
        arguments.namedDefaults().forEach(d -> d.ifPresent(out::add));
        return out;
    }

    private static Set<String> brought(Stmt.ImportFrom imported) {
        Set<String> out = new HashSet<>();
        for (Tree.Alias alias : imported.names()) {
            if (alias.name().equals("*")) {
                out.addAll(Prelude.MODULES.getOrDefault(imported.module(), Set.of()));
            } else {
                out.add(alias.bound());
            }
        }
        return out;
    }

    /// The names that a statement of the module has bound once it is over.
    private static Set<String> surely(Stmt statement) {
        Set<String> out = new HashSet<>();
        switch (statement) {
            case Stmt.FunctionDef function -> out.add(function.name());
            case Stmt.Import imported -> imported.names().forEach(alias -> out.add(alias.bound()));
            case Stmt.ImportFrom imported -> out.addAll(brought(imported));
            case Stmt.Assign assign -> assign.targets().forEach(target -> written(target, out));
            case Stmt.AnnAssign assign when assign.value().isPresent() -> written(assign.target(), out);
            case Stmt _ -> {}
        }
        return out;
    }

    private static void written(Expr target, Set<String> out) {
        target.walk(n -> {
            if (n instanceof Expr.Name name && !name.loaded()) {
                out.add(name.id());
            }
        });
    }

    /// Whether a statement of the module calls anything itself, and so perhaps a function of the program.
    private static boolean calls(Tree part) {
        return switch (part) {
            case Expr.Call _ -> true;
            case Stmt.FunctionDef function ->
                defaults(function.arguments()).stream().anyMatch(Scopes::calls);
            case Expr.Lambda lambda -> defaults(lambda.arguments()).stream().anyMatch(Scopes::calls);
            case Tree _ -> part.children().stream().anyMatch(Scopes::calls);
        };
    }
}
