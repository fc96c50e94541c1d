//! A program as it is served: its functions in the order in which they pack best, and without what
//! only people and tools read.
//!
//! Brotli says how far back it has seen something, and spends fewer bits on what is near; a linker
//! puts functions in no order that matters. So each is followed by the one that is most like it.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef,
};

/// So many bytes in a row that two functions share make them more alike.
const RUN: usize = 5;
/// What so many functions have in them tells none from the others.
const COMMON: usize = 200;

type Outcome<T> = Result<T, Error<Infallible>>;

/// The same program in that order. Of functions that are the same one is left.
pub fn ordered(wasm: &[u8]) -> Outcome<Vec<u8>> {
    let Functions { imported, types, bodies } = Functions::of(wasm)?;
    let mut first = HashMap::new();
    let mut kept = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for function in types.iter().zip(&bodies) {
        places.push(*first.entry(function).or_insert(kept.len()));
        if places.last() == Some(&kept.len()) {
            kept.push(places.len() - 1);
        }
    }
    let order = by_likeness(&kept.iter().map(|&function| bodies[function]).collect::<Vec<_>>());
    let mut place_of = vec![0; kept.len()];
    for (place, &at) in (imported..).zip(&order) {
        place_of[at] = place;
    }
    let places = places.into_iter().map(|at| place_of[at]).collect();
    let order = order.into_iter().map(|at| kept[at]).collect();
    let mut module = Module::new();
    let parser = Parser::new(0);
    Ordering { imported, order, places }.parse_core_module(&mut module, parser, wasm)?;
    Ok(module.finish())
}

/// The functions of a program.
#[derive(Default)]
struct Functions<'a> {
    /// How many of them it imports.
    imported: u32,
    /// The types of the others.
    types: Vec<u32>,
    /// Their code.
    bodies: Vec<&'a [u8]>,
}

impl<'a> Functions<'a> {
    fn of(wasm: &'a [u8]) -> Outcome<Self> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        functions.imported += u32::from(is_function);
                    }
                }
                Payload::FunctionSection(types) => {
                    functions.types = types.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => {
                    let range = body.range();
                    functions.bodies.push(&wasm[range.start as usize..range.end as usize]);
                }
                _ => {}
            }
        }
        Ok(functions)
    }
}

/// The places of texts in an order in which like follows like, from the smallest on.
pub fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<&[u8]>> = bodies.iter().map(|body| body.windows(RUN).collect()).collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            having.entry(run).or_default().push(function);
        }
    }
    having.retain(|_, functions| functions.len() < COMMON);
    let mut smallest_first: Vec<usize> = (0..bodies.len()).collect();
    smallest_first.sort_by_key(|&function| bodies[function].len());

    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    let mut is_placed = vec![false; bodies.len()];
    let mut shared = vec![0_u32; bodies.len()];
    let mut rest = smallest_first.into_iter();
    loop {
        let mut alike = Vec::new();
        for run in order.last().map_or_else(HashSet::new, |&last| runs[last].clone()) {
            for &function in having.get(run).into_iter().flatten() {
                if !is_placed[function] {
                    if shared[function] == 0 {
                        alike.push(function);
                    }
                    shared[function] += 1;
                }
            }
        }
        // Of several the first: the same program is always packed the same.
        let most = alike.iter().copied().max_by_key(|&it| (shared[it], std::cmp::Reverse(it)));
        for function in alike {
            shared[function] = 0;
        }
        let Some(next) = most.or_else(|| rest.find(|&function| !is_placed[function])) else {
            return order;
        };
        is_placed[next] = true;
        order.push(next);
    }
}

struct Ordering {
    imported: u32,
    /// Which function comes at each place.
    order: Vec<usize>,
    /// The index that each function gets.
    places: Vec<u32>,
}

impl Reencode for Ordering {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Outcome<u32> {
        let own = function.checked_sub(self.imported);
        Ok(own.map_or(function, |own| self.places[own as usize]))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Outcome<()> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.order {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Outcome<()> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Outcome<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        EntityType, ExportKind, ExportSection, Function, ImportSection, Instruction, TypeSection,
        ValType,
    };

    use super::*;

    #[test]
    fn like_follows_like() {
        let bodies: [&[u8]; 5] = [
            b"one thing, said at length",
            b"something else altogether",
            b"one thing, said at leisure",
            b"",
            b"something elsewhere",
        ];
        assert_eq!(by_likeness(&bodies), [3, 4, 1, 0, 2]);
    }

    /// A program of some functions without parameters, each with what it does; the first is imported.
    fn program(does: &[Instruction<'_>], exported: u32) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], [ValType::I32]);
        imports.import("page", "f", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for does in does {
            functions.function(0);
            let mut function = Function::new([]);
            function.instruction(does).instruction(&Instruction::End);
            code.function(&function);
        }
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, exported);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        module.section(&code);
        module.finish()
    }

    #[test]
    fn calls_lead_where_they_led() {
        let [call, one, two] =
            [Instruction::Call(3), Instruction::I32Const(1), Instruction::I32Const(200)];
        // The second and the third function are the same; the fourth, which is called, is larger.
        let before = program(&[call.clone(), one.clone(), two.clone(), one.clone()], 4);
        // The smallest comes first, and nothing imported moves.
        let after = program(&[Instruction::Call(3), one, two], 2);
        assert_eq!(ordered(&before).unwrap(), after);
        let import = program(&[Instruction::Call(0)], 1);
        assert_eq!(ordered(&import).unwrap(), import);
    }
}
