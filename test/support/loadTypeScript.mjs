// For Node's --import, in processes and threads that tests start: they load the sources as they are.
// (`--import tsx` does so in a process's main thread only.)
import { register } from 'tsx/esm/api';

register();
