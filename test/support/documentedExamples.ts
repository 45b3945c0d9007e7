import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** A function or class that a package exports. */
export interface PublicName {
  readonly name: string;
  /** The code of its `@example`s. */
  readonly examples: readonly string[];
}

/** The compiler's settings that the sources are written for. */
function compilerOptions(configPath: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(configPath, (path) => readFileSync(path, 'utf8'));
  return ts.parseJsonConfigFileContent(config, ts.sys, join(configPath, '..')).options;
}

function examplesOf(declaration: ts.Declaration): string[] {
  return ts
    .getJSDocTags(declaration)
    .filter(({ tagName }) => tagName.text === 'example')
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
}

const isFunctionOrClass = (declaration: ts.Declaration) =>
  ts.isFunctionDeclaration(declaration) ||
  ts.isClassDeclaration(declaration) ||
  (ts.isVariableDeclaration(declaration) &&
    declaration.initializer !== undefined &&
    ts.isArrowFunction(declaration.initializer));

/** What a package's entry exports that can be called, errors not among them. */
export function publicNames(entry: string, configPath: string): PublicName[] {
  const program = ts.createProgram([entry], compilerOptions(configPath));
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const isType = symbol.declarations?.every(ts.isTypeOnlyExportDeclaration) ?? false;
    if (isType || symbol.name.endsWith('Error')) return [];
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const { declarations = [] } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    const callable = declarations.filter(isFunctionOrClass);
    if (callable.length === 0) return [];
    return [{ name: symbol.name, examples: callable.flatMap(examplesOf) }];
  });
}

/**
 * Writes each example into a module of its own, so that it can be compiled and run.
 *
 * @param preamble What stands in front of each: imports, and what examples take for given.
 * @returns Their paths, by the name that they show.
 */
export async function writeExamples(
  folder: string,
  names: readonly PublicName[],
  preamble: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const written = names.flatMap(({ name, examples }) =>
    examples.map(async (code, index) => {
      const path = join(folder, `${name}-${index + 1}.ts`);
      await writeFile(path, `${preamble}\n${code}\n`);
      return { name, path };
    }),
  );
  return Promise.all(written);
}

/** What the compiler says against some modules. */
export function compileErrors(paths: readonly string[], configPath: string): string[] {
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...paths], { ...compilerOptions(configPath), ...unused });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}
