package dev.vireo.language.internal.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.internal.constraint.Automaton.State;
import dev.vireo.runtime.VireoException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTextTest {
    /// `yes` for a whole text, `begun` for the beginning of one, `no` for others.
    private static String reads(String grammar, String text) {
        State state = GrammarText.compile(grammar).start();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            state.begin();
            state = state.after(new byte[] {b});
            if (state.isDead()) {
                return "no";
            }
        }
        return state.accepts() ? "yes" : "begun";
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\u0001', delimiter = '~', textBlock = """
            root ::= "a" "b"                    ~ ab    ~ yes
            root ::= "a" "b"                    ~ a     ~ begun
            root ::= "a" "b"                    ~ ba    ~ no
            root ::= "a" | "bc"                 ~ bc    ~ yes
            root ::= ("a" | "b") "c"            ~ bc    ~ yes
            root ::= [a-c]+                     ~ abcab ~ yes
            root ::= [a-c]+                     ~ abd   ~ no
            root ::= [^a-c]                     ~ d     ~ yes
            root ::= [^a-c]                     ~ b     ~ no
            root ::= [^a-c]                     ~ é     ~ yes
            root ::= .                          ~ 漢    ~ yes
            root ::= "x"*                       ~ xxx   ~ yes
            root ::= "x"? "y"                   ~ y     ~ yes
            root ::= "x"{2}                     ~ xx    ~ yes
            root ::= "x"{2}                     ~ xxx   ~ no
            root ::= "x"{2,}                    ~ xxxx  ~ yes
            root ::= "x"{1,3}                   ~ xxxx  ~ no
            root ::= "\\x41\\u00e9\\""          ~ Aé"   ~ yes
            root ::= [\\]\\-\\^a]+              ~ ]-^a  ~ yes
            root ::= [a-]+                      ~ a-a   ~ yes
            root ::= "é" "漢"                   ~ é漢   ~ yes
            root ::= thing   # what it is       ~ cat   ~ no
            """)
    void textsFollowTheNotation(String grammar, String text, String verdict) {
        String whole = grammar.contains("thing") ? grammar + "\nthing ::= \"dog\"" : grammar;
        assertEquals(verdict, reads(whole, text));
    }

    @Test
    void rulesMayStandOnSeveralLinesAndHoldThemselves() {
        String grammar = """
                # sums
                root ::= term
                  ( "+" term )*   # any number

                term ::= [0-9]+
                  | "(" root ")"
                """;
        for (String text : List.of("1", "1+2", "(1+2)+34", "((5))")) {
            assertEquals("yes", reads(grammar, text), text);
        }
        assertEquals("begun", reads(grammar, "((1)+"));
        assertEquals("no", reads(grammar, "1++2"));
        assertEquals("yes", reads("root ::= a\r\na ::= \"x\"\r\n", "x"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\u0001', delimiter = '~', textBlock = """
            other ::= "a"             ~ the grammar has no rule 'root'
            root ::= other            ~ the grammar has no rule 'other'
            root ::= "a               ~ a literal has no " at its end
            root ::= [a               ~ a class has no ]
            root ::= [b-a]            ~ a range goes backwards
            root ::= ("a"             ~ a group has no )
            root ::= "a")             ~ a ) has no (
            root ::= *                ~ nothing begins so
            root ::= "a"**            ~ a count of a count
            root ::= "a"{x}           ~ a { is no count
            root ::= "a"{3,1}         ~ a { is no count
            root ::= "a"{999999}      ~ a count is beyond 100000
            root ::= "\\q"            ~ \\q stands for nothing
            root ::= "\\x1"           ~ lacks its digits
            root ::= "\\ud800"        ~ half a character
            root = "a"                ~ a rule begins with its name and ::=
            root ::= root "a" | "b"   ~ the definition 'root' holds itself with nothing before it
            root ::= "a" root         ~ the grammar allows no text at all
            root ::= []               ~ the grammar allows no text at all
            """)
    void whatCannotBeReadIsSaid(String grammar, String problem) {
        VireoException e = assertThrows(VireoException.class, () -> GrammarText.compile(grammar));
        assertTrue(e.what().contains(problem), e.what());
        assertEquals(VireoException.Code.USAGE, e.code());
    }

    @Test
    void theLineOfAFaultIsSaid() {
        VireoException e = assertThrows(
                VireoException.class, () -> GrammarText.compile("root ::= \"a\"\n\nb ::= \"c\"\nc ::= %\n"));
        assertTrue(e.what().contains("in line 4, at '%"), e.what());
        assertTrue(assertThrows(VireoException.class, () -> GrammarText.compile("root ::= \"a\"\nroot ::= \"b\""))
                .what()
                .contains("defines 'root' twice, again in line 2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "\"",
                "[",
                "a ::= ",
                "a ::= b\n",
                "root ::= \"a\"?",
                " ",
                "\n",
                "#",
                "|",
                "a",
                "a\n",
                "{1}",
                "\"a\"{2}",
                "\\",
                "(\"a\"|",
                "root ::= (",
                "root ::= \"a\" | "
            })
    void aMillionCharactersOfAnythingAreReadOrRefusedSoon(String piece) {
        String text = piece.repeat((1 << 20) / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String whole : List.of(text, "root ::= " + text.substring(20))) {
                try {
                    GrammarText.compile(whole);
                } catch (VireoException e) {
                    assertEquals(VireoException.Code.USAGE, e.code());
                }
            }
        });
        assertThrows(VireoException.class, () -> GrammarText.compile(" ".repeat((1 << 20) + 1)));
    }
}
