package dev.vireo.sandbox.internal.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.sandbox.internal.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReaderTest {
    private static final String X = "N4:Name1;1;2;2:idS1:x3:ctxS4:Load";

    /// A program of one statement in the notation of the worker.
    private static String program(String statement) {
        return "+N6:Module0;0;1;4:bodyL1;" + statement;
    }

    private static Stmt read(String statement) throws Wire.Malformed {
        return assertInstanceOf(Tree.Parse.Program.class, Tree.read(program(statement)))
                .module()
                .body()
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                X, // an expression for a statement
                "N4:Expr1;1;0;", // without a value
                "N4:Expr1;1;1;5:valueN4:Pass1;1;0;", // a statement for a value
                "N4:Expr1;1;1;5:valueL0;", // a list for a value
                "N4:Expr1;1;1;5:valueN5:BinOp1;1;3;4:left" + X + "2:opS2:Eq5:right" + X, // an operator of another kind
                "N4:Expr1;1;1;5:valueN7:Compare1;1;3;4:left" + X + "3:opsL2;S2:EqS2:Eq11:comparatorsL1;" + X,
                "N4:Expr1;1;1;5:valueN7:Compare1;1;3;4:left" + X + "3:opsL0;11:comparatorsL0;",
                "N4:Expr1;1;1;5:valueN4:Dict1;1;2;4:keysL0;6:valuesL1;" + X,
                "N4:Expr1;1;1;5:valueN8:Constant1;1;1;5:valueO3:set", // no constant of Python's
                "N4:Expr1;1;1;5:valueN8:Constant1;1;1;5:valueL0;",
                "N2:If1;1;3;4:test" + X + "4:bodyL1;0" + "6:orelseL0;", // a hole among statements
                "N6:Import1;1;1;5:namesL1;" + X
            })
    void aTreeThatPythonsParserCantGiveIsRefused(String statement) {
        assertThrows(Wire.Malformed.class, () -> read(statement));
    }

    @Test
    void aProgramThatIsNoModuleOrNestsTooDeeplyIsRefused() {
        assertThrows(Wire.Malformed.class, () -> Tree.read("+" + X));
        assertThrows(Wire.Malformed.class, () -> Tree.read("+L0;"));
        assertThrows(Wire.Malformed.class, () -> Tree.read("+" + "L1;".repeat(500) + "0"));
        assertThrows(Wire.Malformed.class, () -> Tree.read(program("N6:Delete1;1;1;7:targets" + "L1;".repeat(500))));
    }

    @Test
    void aKindThatNoProgramMayContainKeepsItsPlaceAndItsParts() throws Wire.Malformed {
        Tree.Unsupported deleted = assertInstanceOf(
                Tree.Unsupported.class, read("N6:Delete3;5;2;7:targetsL1;" + X + "5:valueN5:Await3;9;0;"));
        assertEquals("Delete", deleted.kind());
        assertEquals(new Tree.Place(3, 5), deleted.at());
        assertEquals(
                List.of(
                        new Expr.Name(new Tree.Place(1, 1), "x", true),
                        new Tree.Unsupported(new Tree.Place(3, 9), "Await", List.of())),
                deleted.children());
    }

    @Test
    void partsAreGoneThroughInTheOrderOfPythonsFields() throws Wire.Malformed {
        Stmt statement = read("N4:Expr1;1;1;5:valueN4:Dict1;1;2;4:keysL2;" + named("a") + "0" + "6:valuesL2;"
                + named("b") + named("c"));
        List<String> names = new ArrayList<>();
        statement.walk(n -> {
            if (n instanceof Expr.Name name) {
                names.add(name.id());
            }
        });
        assertEquals(List.of("a", "b", "c"), names);
    }

    private static String named(String name) {
        return X.replace("S1:x", "S1:" + name);
    }
}
