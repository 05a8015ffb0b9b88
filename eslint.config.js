import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Forgotten members, lost promises, values of unknown shape: what the compiler lets pass is refused here.

/** A person reads what these files print: nothing else in lib prints. */
const MAY_PRINT = ['lib/cli/say.ts', 'lib/cli/ask.ts', 'lib/cli/console.ts', 'scripts/**/*.ts'];

const everywhere = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'object-shorthand': 'error',
  'no-console': 'error',
  'no-param-reassign': 'error',
  'no-else-return': 'error',
  'no-implicit-coercion': 'error',
  'no-self-compare': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-useless-concat': 'error',
  'no-useless-rename': 'error',
  'no-unneeded-ternary': 'error',
  'prefer-object-has-own': 'error',
};

/** What typescript-eslint does not do for plain .mjs: names and control flow. */
const plain = {
  'no-undef': 'error',
  'no-unused-vars': ['error', { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
  'no-fallthrough': 'error',
  'no-dupe-keys': 'error',
  'no-dupe-else-if': 'error',
  'no-duplicate-case': 'error',
  'no-unreachable': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-negation': 'error',
  'no-empty': 'error',
  'no-constant-condition': ['error', { checkLoops: false }],
  'no-cond-assign': 'error',
  'no-redeclare': 'error',
  'no-import-assign': 'error',
  'no-const-assign': 'error',
  'no-throw-literal': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
  'default-case': 'error',
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'A name is easier to find than a default: export it by name.',
};
const noOutput = {
  selector: 'MemberExpression[object.name="process"][property.name=/^std(out|err)$/]',
  message: 'Only lib/cli/say.ts and lib/cli/console.ts print: give it to them.',
};

/** Names that Node gives to every module. */
const readonly = (...names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

export default defineConfig(
  globalIgnores(['dist/', 'coverage/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    rules: everywhere,
  },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          // A default does not stand for a member that was forgotten: each member has its case.
          considerDefaultExhaustiveForUnions: false,
          allowDefaultCaseForExhaustiveSwitch: true,
          requireDefaultForNonUnion: true,
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  {
    files: ['lib/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noOutput],
      'require-unicode-regexp': 'error',
    },
  },
  { files: MAY_PRINT, rules: { 'no-restricted-syntax': ['error', noDefaultExport] } },
  { files: ['tests/**/*.ts'], rules: { 'no-restricted-syntax': ['error', noDefaultExport] } },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: 'module',
      globals: {
        ...readonly('process', 'performance', 'Buffer', 'URL', 'Atomics', 'SharedArrayBuffer'),
        ...readonly('setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'),
      },
    },
    rules: plain,
  },
  {
    files: ['.ci/**/*.mjs'],
    languageOptions: { globals: readonly('console') },
    rules: { 'no-console': 'off' },
  },
);
