import { CifarDataError, type Transform } from '@cifar/data-cifar';
import { CommandError } from '../commandError.js';
import { NAMED_TRANSFORMS, usageOf } from './namedTransforms.js';

/** A name, and what stands in the parentheses behind it. */
const CALL = /^\s*(?<name>\w+)(?:\s*\((?<list>[^()]*)\))?/;

function refuse(message: string): never {
  throw new CommandError(message, 'usage');
}

/** Splits `8, value=3` into parameters and their texts; those without a name are in order. */
function textsOf(name: string, list: string, parameters: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  if (list.trim() === '') return texts;
  for (const [place, part] of list.split(',').entries()) {
    const [first, ...rest] = part.split('=').map((text) => text.trim()) as [string, ...string[]];
    const parameter = rest.length === 0 ? parameters[place] : first;
    const text = rest.length === 0 ? first : rest.join('=');
    if (parameter === undefined || !parameters.includes(parameter)) {
      refuse(`${name} has no parameter for '${part.trim()}': it is ${usageOf(name)}`);
    }
    if (texts.has(parameter)) refuse(`${name} has two values of ${parameter}`);
    texts.set(parameter, text);
  }
  return texts;
}

function transformOf(name: string, list: string): Transform {
  if (!Object.hasOwn(NAMED_TRANSFORMS, name)) {
    refuse(`there is no transform '${name}': choose ${Object.keys(NAMED_TRANSFORMS).join(', ')}`);
  }
  const { required, optional, make } = NAMED_TRANSFORMS[name]!;
  const forms = { ...required, ...optional };
  const texts = textsOf(name, list, Object.keys(forms));
  for (const parameter of Object.keys(required)) {
    if (!texts.has(parameter)) refuse(`${name} has no ${parameter}: it is ${usageOf(name)}`);
  }
  const given = [...texts].map(([parameter, text]) => {
    const form = forms[parameter]!;
    const value = form.read(text);
    if (value === undefined) refuse(`${name}: ${parameter} must be ${form.name}, got '${text}'`);
    return [parameter, value] as const;
  });
  try {
    return make(Object.fromEntries(given));
  } catch (error) {
    if (error instanceof CifarDataError) throw new CommandError(error.message, 'usage');
    throw error;
  }
}

/**
 * The transforms of a text such as `randomCrop(32, padding=4) randomMirror cutout(8)`: names, with values in
 * their order or by their names.
 *
 * @throws {CommandError} 'usage' if it is no such text, or a value is out of its range.
 */
export function parseTransforms(text: string): Transform[] {
  const transforms: Transform[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const call = CALL.exec(rest);
    const behind = rest.slice(call?.[0].length);
    if (!call?.groups || /^\S/.test(behind)) {
      const wanted = 'transforms are written as randomCrop(32, padding=4) randomMirror';
      refuse(`${wanted}, got '${rest.trim()}'`);
    }
    transforms.push(transformOf(call.groups['name']!, call.groups['list'] ?? ''));
    rest = behind;
  }
  return transforms;
}
