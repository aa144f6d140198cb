package dev.vireo.language.internal.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaidTest {
    static List<Arguments> answers() {
        return List.of(
                Arguments.of("yes", "yes"),
                Arguments.of("\ufeffyes", "yes"),
                Arguments.of("<think>no</think>yes", "yes"),
                Arguments.of("Hm. <thinking>no\nno</thinking>yes", "Hm. yes"),
                Arguments.of("no, wait\n</think>\n\nyes", "\n\nyes"),
                Arguments.of("<think>no</think> maybe </think>yes", "yes"),
                Arguments.of("yes\n<think>That will do.</think>", "yes\n"),
                Arguments.of("<think>yes", "yes"),
                Arguments.of("<|START_THINKING|>no<|END_THINKING|>yes<|END_OF_TURN_TOKEN|>", "yes"),
                Arguments.of("[THINK]no[/THINK]yes</s>", "yes"),
                Arguments.of("<|start_think|>no<|end_think|>yes<|eot_id|>", "yes"),
                Arguments.of("no<|/think|>\ufeffyes", "yes"),
                Arguments.of("<|python_tag|>yes<|eom_id|>", "yes"),
                Arguments.of("◁think▷no◁/think▷yes", "yes"),
                Arguments.of("<|channel>thought\nno<channel|>yes", "yes"),
                Arguments.of(
                        "<|channel|>analysis<|message|>no<|end|><|start|>assistant<|channel|>final<|message|>yes<|return|>",
                        "yes"),
                Arguments.of(
                        "no<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{\"answer\": \"yes\"}",
                        "{\"answer\": \"yes\"}"),
                Arguments.of("<|channel|>analysis<|message|>no, I think", ""),
                Arguments.of("analysisThey want yes.assistantfinalyes", "yes"),
                Arguments.of("<|im_start|>assistant\nyes<|im_end|>\n<|im_start|>user\nno", "yes"),
                Arguments.of("<start_of_turn>model\nyes<end_of_turn>\n", "yes"),
                Arguments.of("<|start_header_id|>assistant<|end_header_id|>\n\nyes<|eot_id|>", "\n\nyes"),
                Arguments.of("<s> yes</s>", " yes"),
                Arguments.of("yes<｜end▁of▁sentence｜>", "yes"),
                Arguments.of("<|begin_of_box|>yes<|end_of_box|>", "yes"),
                Arguments.of("```\nyes\n```<end_code>", "```\nyes\n```"),
                Arguments.of("a < b and [c] <d> </e> <| f", "a < b and [c] <d> </e> <| f"),
                Arguments.of("return '</think>' + \"<s>\" + '<|end|>'", "return '</think>' + \"<s>\" + '<|end|>'"),
                Arguments.of("find(\"<s>crossed out</s>\")", "find(\"<s>crossed out</s>\")"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void thoughtsAndMarksAreNoPartOfWhatAModelMeansToSay(String answer, String said) {
        assertEquals(said, Said.in(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<|",
                "[",
                "<think>",
                "</think>",
                "<|a|>",
                "<|channel|>",
                "<|channel|>final",
                "<|end|>",
                "x</s>\n",
                " <|end|>",
                "<|message|>",
                "analysis",
                "<think></think>",
                "<|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void aMillionCharactersOfAnyMarkAreReadInAMoment(String mark) {
        String text = mark.repeat((1 << 20) / mark.length());
        long start = System.nanoTime();
        Said.in(text);
        assertTrue(System.nanoTime() - start < 10_000_000_000L);
    }

    @Test
    void anAnswerWithoutMarksIsItself() {
        String program = "def execute_command(image) -> bool:\n    return 1 < 2 and [1][0] > 0\n";
        assertEquals(program, Said.in(program));
    }
}
